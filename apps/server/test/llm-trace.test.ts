import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { BudgetOutput, BudgetVerdict, Ledger, Statement } from '@vigie/contract';
import { expect, test } from 'vitest';
import { BASE, HOUR, useServer } from './harness.ts';
import { createAll } from './samples.ts';
import { until } from './until.ts';

const server = useServer();
/** Prices of the two services: micro-dollars per thousand tokens are milli-dollars per million, so whole numbers do. */
const PRICES = {
  code: { input: '0.15', output: '0.60', perThousand: [150n, 600n] },
  conv: { input: '2.50', output: '10', perThousand: [2_500n, 10_000n] },
} as const;
type Service = keyof typeof PRICES;
const BULK = 5_000;
const PARTS = 6;

interface Request {
  service: Service;
  /** ms since the first request of its service. */
  at: number;
  input: number;
  output: number;
}

const readTrace = async (service: Service): Promise<Request[]> => {
  const file = await readFile(join(import.meta.dirname, 'data/llm-trace', `${service}.csv.gz`));
  const [, ...lines] = gunzipSync(file).toString('utf8').trim().split('\n');
  const rows = lines.map((line) => {
    const [time = '', input, output] = line.trim().split(',');
    return {
      at: Date.parse(`${time.slice(0, 23).replace(' ', 'T')}Z`),
      input: Number(input),
      output: Number(output),
    };
  });
  const first = Math.min(...rows.map(({ at }) => at));
  return rows.map((row) => ({ service, ...row, at: row.at - first }));
};

/** Worked out here from the tokens alone: exact, rounded half-even once a request. */
const costOf = ({ service, input, output }: Request): bigint => {
  const [sent, generated] = PRICES[service].perThousand;
  const exact = BigInt(input) * sent + BigInt(output) * generated;
  const [micros, rest] = [exact / 1_000n, exact % 1_000n];
  return micros + (rest > 500n || (rest === 500n && micros % 2n === 1n) ? 1n : 0n);
};
const sumOf = (requests: readonly Request[]): bigint => requests.reduce((sum, one) => sum + costOf(one), 0n);
const micros = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(6, '0'));
};
const dollars = (amount: bigint): string =>
  `${amount / 1_000_000n}.${String(amount % 1_000_000n).padStart(6, '0')}`;

test(
  'an hour of real requests is priced, budgeted, stated and exported, to the micro-dollar',
  { timeout: 120_000 },
  async () => {
    const api = await server.api();
    const started = server.clock.now() - HOUR - 60_000;
    const requests = [...(await readTrace('code')), ...(await readTrace('conv'))].toSorted(
      (a, b) => a.at - b.at,
    );
    expect(requests.length).toBe(28_185);
    for (const [service, { input, output }] of Object.entries(PRICES)) {
      const made = await api.post('prices/', {
        model: `llm-${service}`,
        effective_from: new Date(started - HOUR).toISOString(),
        rates: [
          { unit: 'input_tokens', usd: input },
          { unit: 'output_tokens', usd: output },
        ],
      });
      expect(made.status).toBe(201);
    }
    const all = sumOf(requests);
    const budget = await api.post<BudgetOutput>('budgets/', {
      name: 'Conversations',
      task_types: ['conv'],
      period: 'rolling',
      rolling_days: 1,
      amount_usd: dollars((sumOf(requests.filter(({ service }) => service === 'conv')) * 9n) / 10n),
    });
    expect(budget.status).toBe(201);
    const amount = micros(budget.body.amount_usd);
    const ask = async (): Promise<BudgetVerdict> =>
      (await api.post<BudgetVerdict>('budgets/check/', { task_type: 'conv' })).body;

    // In the order in which they came, asking after each sixth whether the next may start.
    const decisions: string[] = [];
    for (let part = 0; part < PARTS; part += 1) {
      const from = Math.floor((requests.length * part) / PARTS);
      const to = Math.floor((requests.length * (part + 1)) / PARTS);
      for (let at = from; at < to; at += BULK) {
        await createAll(
          api,
          requests.slice(at, Math.min(at + BULK, to)).map((one, i) => ({
            base_task: { task_id: `r${at + i}`, task_type: one.service },
            execution_time_ms: one.output,
            model: `llm-${one.service}`,
            input_tokens: one.input,
            output_tokens: one.output,
            created_at: new Date(started + one.at).toISOString(),
          })),
        );
      }
      const spent = sumOf(requests.slice(0, to).filter(({ service }) => service === 'conv'));
      const verdict = await until(async () => {
        const found = await ask();
        return micros(found.budgets[0]?.spent_usd ?? '0') === spent && found;
      });
      const expected = spent >= amount ? 'deny' : spent * 10n >= amount * 8n ? 'warn' : 'allow';
      expect(verdict.decision, verdict.reason).toBe(expected);
      decisions.push(verdict.decision);
    }
    expect(new Set(decisions)).toEqual(new Set(['allow', 'warn', 'deny']));

    const ledger = (await api.get<Ledger>('costs/?days=2&group_by=model')).body;
    expect(micros(ledger.total.cost_usd)).toBe(all);
    for (const line of ledger.lines)
      expect(micros(line.cost_usd)).toBe(
        sumOf(requests.filter(({ service }) => `llm-${service}` === line.model)),
      );

    // Anybody can check it: the exported rows, priced once more by hand.
    const response = await fetch(`${server.url}${BASE}exports/metrics/?format=ndjson`, {
      headers: {
        authorization: `Bearer ${await server.token([api.brand])}`,
        'x-brand-id': String(api.brand),
      },
    });
    const rows = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.length).toBe(requests.length);
    let recomputed = 0n;
    for (const row of rows) {
      const service = row['task_type'] as Service;
      const cost = costOf({
        service,
        at: 0,
        input: row['input_tokens'] as number,
        output: row['output_tokens'] as number,
      });
      expect(BigInt(Math.round((row['cost_usd'] as number) * 1e6))).toBe(cost);
      recomputed += cost;
    }
    expect(recomputed).toBe(all);

    const month = new Date(server.clock.now()).toISOString().slice(0, 7);
    const statement = (await api.get<Statement>(`statements/${month}/`)).body;
    const cents = statement.lines.reduce((sum, line) => sum + BigInt(line.amount.replace('.', '')), 0n);
    expect(cents).toBe(BigInt(statement.total.amount.replace('.', '')));
    expect(cents).toBe((all + 5_000n) / 10_000n);
  },
);
