/**
 * The ClickHouse process: `clickhouse local` out of the chdb library, held open as an HTTP server.
 *
 *   node clickhouse-child.ts <library> <config file> <data folder> <HTTP port>
 *
 * It lives as long as its standard input, so it cannot outlive the server, however that one ends.
 */
import { DataType, load, open } from 'ffi-rs';

const [library = '', config = '', path = '', port = ''] = process.argv.slice(2);

// Not process.exit(): it waits for the engine's threads, which never end. What was acknowledged is on disk.
const end = (): boolean => process.kill(process.pid, 'SIGKILL');

process.stdin.resume().on('end', end).on('error', end);

open({ library: 'chdb', path: library });
const argv = [
  'clickhouse',
  `--config-file=${config}`,
  `--path=${path}`,
  '--listen_host=127.0.0.1',
  `--http_port=${port}`,
  // The level in the config file is not looked at.
  '--log-level=warning',
  // The program ends with its last query, so that one never ends.
  '--query=SYSTEM START LISTEN HTTP; SELECT sleepEachRow(1) FROM system.numbers ' +
    'SETTINGS function_sleep_max_microseconds_per_block = 0, max_block_size = 1 FORMAT Null',
];
// In a thread of its own, or Node's loop would stand still and miss the end of stdin.
const failed = load({
  library: 'chdb',
  funcName: 'chdb_query_cmdline',
  runInNewThread: true,
  retType: DataType.BigInt,
  paramsType: [DataType.I32, DataType.StringArray],
  paramsValue: [argv.length, argv],
});
void failed.finally(end); // it returns only on failure, having said why on stderr
