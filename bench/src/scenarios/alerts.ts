import { setTimeout as delay } from 'node:timers/promises';
import { openApi } from '../api.ts';
import type { Api } from '../api.ts';
import type { Bench } from '../bench.ts';
import { BRANDS } from '../generator/metric.ts';
import { sendMetrics } from '../generator/process.ts';
import { startMailbox } from '../mailbox.ts';
import type { Mailbox } from '../mailbox.ts';
import { BATCH } from '../options.ts';
import { percentile } from '../stats.ts';
import type { RunningServer } from '../server.ts';

const RULES = 1_000;
const PAIRS = 3;
const AT_ONCE = 16;
const RATE = { metricsPerSecond: 5_000, perRequest: 50 };
const PROBE_EVERY_MS = 100;
const MAIL_WITHIN_MS = 10_000;
const brands = Array.from({ length: 10 * BRANDS }, (_, i) => (i % BRANDS) + 1);

const FIELDS = ['execution_time_ms', 'memory_usage_mb', 'queue_wait_time_ms', 'cost_usd', 'tokens_used'];

/** A word that stands in one subject only. */
const wordOf = (brand: number, n: number): string => `probe-${brand}-${n}-end`;

interface Rule {
  brand: number;
  id: number;
}

/** Rules of the kinds that teams have: a bound far out, of all types or of one. */
const quietRule = (n: number): object => ({
  name: `quiet ${n}`,
  metric_field: FIELDS[n % FIELDS.length],
  condition: 'gt',
  threshold_value: 1e8 + n,
  notification_emails: ['ops@example.com'],
  ...(n % 2 === 0 ? { task_type: `task_type_${String(n % 200).padStart(3, '0')}` } : {}),
  ...(n % 3 === 0 ? { group_by: 'task_type' } : {}),
});

/** Works through a list, several at once. */
const inTurn = async <T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> => {
  const rest = [...all];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let one = rest.shift(); one !== undefined; one = rest.shift()) await work(one);
    }),
  );
};

const makeRules = async (api: Api, bodyOf: (n: number, brand: number) => object): Promise<Rule[]> => {
  const rules: Rule[] = [];
  await inTurn([...Array(RULES).keys()], async (n) => {
    const brand = (n % BRANDS) + 1;
    const { id } = await api.post<{ id: number }>(brand, 'alerts/', bodyOf(Math.floor(n / BRANDS), brand));
    rules.push({ brand, id });
  });
  return rules;
};

/** What a thousand rules that look at every metric cost, in pairs of loads so that a slow minute hits both. */
const costOfRules = async (bench: Bench, server: RunningServer, api: Api): Promise<void> => {
  const load = async (seed: number, warmupRequests: number): Promise<number> => {
    const sent = await sendMetrics({
      port: server.port,
      token: server.token,
      tasks: { kind: 'known', prefix: 'known' },
      batch: BATCH,
      connections: 8,
      brands,
      warmupRequests,
      stop: { requests: bench.options.ingestRows / BATCH / 2 },
      seed,
    });
    return sent.metrics / sent.seconds;
  };
  const rules = await makeRules(api, quietRule);
  const switchAll = (isActive: boolean): Promise<void> =>
    inTurn(rules, async ({ brand, id }) => {
      await api.patch(brand, `alerts/${id}/`, { is_active: isActive });
    });
  await switchAll(false);
  const rates = { without: [] as number[], with: [] as number[] };
  await load(1, brands.length);
  for (let pair = 0; pair < PAIRS; pair += 1) {
    bench.progress(`pair ${pair + 1} of ${PAIRS}: without rules, with ${RULES}`);
    rates.without.push(await load(1, 0));
    await switchAll(true);
    rates.with.push(await load(1, 0));
    await switchAll(false);
  }
  const [off, on] = [percentile(rates.without, 0.5), percentile(rates.with, 0.5)];
  bench.line({
    what: `bulk, known task, ${RULES} rules on every metric`,
    measured: on,
    unit: 'metrics/s',
    straight: off,
    ratio: on / off,
    ratioTarget: { atLeast: 0.9 },
    note: '«straight» is the same load without a rule; the middle one of three pairs',
  });
};

/** Breaching metrics, one rule each, and when the mail about each came. */
const probe = async (api: Api, box: Mailbox, until: Promise<unknown>): Promise<number[]> => {
  let going = true;
  void until.finally(() => (going = false));
  const acknowledged = new Map<string, number>();
  for (let n = 0; going && n < RULES; n += 1) {
    const brand = (n % BRANDS) + 1;
    const word = wordOf(brand, Math.floor(n / BRANDS));
    await api.post(brand, 'metrics/', {
      base_task: { task_id: word, task_type: word },
      execution_time_ms: 1e7,
    });
    acknowledged.set(word, performance.now());
    await delay(PROBE_EVERY_MS);
  }
  const deadline = performance.now() + MAIL_WITHIN_MS;
  while ([...acknowledged.keys()].some((word) => !box.arrivals.has(word)) && performance.now() < deadline)
    await delay(20);
  return [...acknowledged].map(([word, at]) => (box.arrivals.get(word) ?? Infinity) - at);
};

/** From the 201 of a breaching metric to its mail, while other metrics stream in. */
const timeToMail = async (bench: Bench, server: RunningServer, api: Api, box: Mailbox): Promise<void> => {
  await makeRules(api, (n, brand) => ({
    name: wordOf(brand, n),
    task_type: wordOf(brand, n),
    metric_field: 'execution_time_ms',
    condition: 'gt',
    threshold_value: 1e6,
    notification_emails: ['ops@example.com'],
    cooldown_minutes: 10_000,
  }));
  bench.progress(`${RATE.metricsPerSecond} metrics/s, and a breach every ${PROBE_EVERY_MS} ms`);
  const stream = sendMetrics({
    port: server.port,
    token: server.token,
    tasks: { kind: 'known', prefix: 'stream' },
    batch: RATE.perRequest,
    connections: 32,
    brands,
    warmupRequests: brands.length,
    stop: { seconds: 2 * bench.options.singleSeconds },
    perSecond: RATE.metricsPerSecond / RATE.perRequest,
    seed: 8,
  });
  const times = await probe(api, box, stream);
  const { metrics, seconds } = await stream;
  bench.check({
    what: 'mails of breaches that were acknowledged',
    expected: times.length,
    found: times.filter((ms) => ms < Infinity).length,
  });
  const note = `${times.length} breaches; ${Math.round(metrics / seconds)} metrics/s beside, ${RULES} rules of ${BRANDS} brands`;
  bench.line({
    what: '201 of the breach to its mail: p50',
    measured: percentile(times, 0.5),
    unit: 'ms',
    target: { atMost: 300 },
    note,
  });
  bench.line({
    what: '201 of the breach to its mail: p99',
    measured: percentile(times, 0.99),
    unit: 'ms',
    target: { atMost: 1_000 },
  });
};

/** Rules that look at every metric: what they cost, and how soon a mail is there. */
export const alerts = async (bench: Bench): Promise<void> => {
  const box = await startMailbox(/probe-\d+-\d+-end/);
  try {
    const server = await bench.server(undefined, { SMTP_URL: box.url });
    const api = openApi(server.origin, server.token);
    await costOfRules(bench, server, api);
    await timeToMail(bench, server, api, box);
    api.close();
  } finally {
    await box.stop();
  }
};
