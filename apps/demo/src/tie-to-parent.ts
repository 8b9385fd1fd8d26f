/**
 * Loaded into the server by `--import`: when the demo is gone, however it went, the channel to it breaks and the server
 * stops as it would on SIGTERM. It runs in a process group of its own, so Ctrl-C reaches it only through the demo, last.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
// What the server says while it stops has no reader then, which must not keep it from stopping well.
process.stdout.on('error', () => undefined);
