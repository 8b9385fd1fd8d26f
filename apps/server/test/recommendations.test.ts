import { describe, expect, it } from 'vitest';
import { seeded } from '../src/analysis/testing/random.ts';
import { DAY, HOUR, useServer } from './harness.ts';
import { ask, kinds, only, plant } from './recommendation-samples.ts';
import { createAll, metricOf } from './samples.ts';

const server = useServer({ evaluationIntervalMs: 60_000 });

describe('each kind, and data nearly the same that must not trigger it', () => {
  it('no data: a reason; usual data: another', async () => {
    const api = await server.api();
    expect(await ask(api)).toEqual({
      recommendations: [],
      reason: 'No data: no execution in the last 7 days.',
    });
    await plant(server, api, 'usual', 500, (i, noise) => ({
      over: {
        execution_time_ms: 1_000 * noise,
        memory_usage_mb: 100 * noise,
        tokens_used: Math.round(1_000 * noise),
        cost_usd: 0.01 * noise,
        error_count: i % 50 === 0 ? 1 : 0,
        api_calls_count: 3,
      },
      task: { queue_name: 'q', worker_name: `w${i % 3}` },
    }));
    expect(await ask(api)).toMatchObject({
      recommendations: [],
      reason: expect.stringContaining('Nothing stands out') as string,
    });
  });

  it('timeout: failures that hang, but not failures that are as quick as the others', async () => {
    const api = await server.api();
    const failing = (ms: number) => (i: number, noise: number) => ({
      over: { execution_time_ms: (i % 20 === 0 ? ms : 1_000) * noise, error_count: i % 20 === 0 ? 1 : 0 },
    });
    await plant(server, api, 'hangs', 600, failing(60_000));
    await plant(server, api, 'quick', 601, failing(2_000));
    const one = only(await ask(api));
    expect(one).toMatchObject({ kind: 'timeout', subject: 'hangs', type: 'performance' });
    expect(one.evidence['proposed_timeout_ms']).toBeGreaterThanOrEqual(2_000);
    expect(one.evidence['proposed_timeout_ms']).toBeLessThanOrEqual(4_000);
    expect(one.implementation).toMatch(/^Set the timeout of hangs to [234] s$/);
  });

  it('timeout: failures that end by the clock where others still run, but not far from them', async () => {
    const api = await server.api();
    const cut = (at: number) => (i: number) => {
      const ms = 500 + (i % 100) * 110;
      return { over: { execution_time_ms: Math.min(ms, at), error_count: ms > at ? 1 : 0 } };
    };
    await plant(server, api, 'cut', 1_000, cut(10_000));
    await plant(server, api, 'scattered', 1_001, (i) => ({
      over: { execution_time_ms: 500 + (i % 100) * 95, error_count: i % 12 === 0 ? 1 : 0 },
    }));
    const one = only(await ask(api));
    expect(one).toMatchObject({ kind: 'timeout', subject: 'cut', type: 'reliability' });
    expect(one.description).toContain('consider increasing the timeout');
  });

  it('useless_retries: where none of the retried succeeds, but not where some do', async () => {
    const api = await server.api();
    const retries = async (type: string, helps: (i: number) => boolean): Promise<void> => {
      const at = (i: number, attempt: number): string =>
        new Date(server.clock.now() - DAY + i * 60_000 + attempt * 1_000).toISOString();
      await createAll(
        api,
        Array.from({ length: 60 }, (_, i) =>
          [0, 1, 2].map((attempt) =>
            metricOf(
              {
                execution_time_ms: 5_000,
                cost_usd: 0.5,
                error_count: attempt === 2 && helps(i) ? 0 : 1,
                created_at: at(i, attempt),
              },
              { task_type: type, task_id: `${type}-${i}` },
            ),
          ),
        ).flat(),
      );
    };
    await retries('never', () => false);
    await retries('sometimes', (i) => i % 5 === 0);
    const one = only(await ask(api));
    expect(one).toMatchObject({
      kind: 'useless_retries',
      subject: 'never',
      type: 'reliability',
      evidence: { retried_tasks: 60, succeeded_after_retry: 0, retries: 120, retry_usd: 60 },
    });
    expect(one.impact_estimate.usd_per_month).toBeCloseTo((60 / 7) * 30, 0);
  });

  it('memory_hungry: one type far above its queue, but not one that is most of it or hardly above', async () => {
    const api = await server.api();
    const of = (mb: number, queue: string) => (_: number, noise: number) => ({
      over: { memory_usage_mb: mb * noise },
      task: { queue_name: queue },
    });
    await plant(server, api, 'video', 100, of(2_000, 'mixed'));
    await plant(server, api, 'mail', 900, of(150, 'mixed'));
    await plant(server, api, 'report', 101, of(300, 'close'));
    await plant(server, api, 'import', 901, of(150, 'close'));
    await plant(server, api, 'large', 902, of(2_000, 'own'));
    await plant(server, api, 'small', 102, of(150, 'own'));
    expect(only(await ask(api))).toMatchObject({
      kind: 'memory_hungry',
      subject: 'video',
      evidence: { queue: 'mixed', next_type: 'mail' },
    });
  });

  it('token_drift and cost_drift: what rose, and by what; not what only scatters', async () => {
    const api = await server.api();
    const of =
      (tokensOf: (late: boolean) => number, usdPerToken: (late: boolean) => number) =>
      (i: number, noise: number) => {
        const late = i >= 500;
        const tokens = Math.round(tokensOf(late) * noise);
        return { over: { tokens_used: tokens, cost_usd: Number((tokens * usdPerToken(late)).toFixed(6)) } };
      };
    await plant(
      server,
      api,
      'prompt',
      1_000,
      of(
        (late) => (late ? 1_500 : 1_000),
        () => 0.0001,
      ),
      27,
    );
    await plant(
      server,
      api,
      'price',
      1_001,
      of(
        () => 1_000,
        (late) => (late ? 0.00015 : 0.0001),
      ),
      27,
    );
    await plant(
      server,
      api,
      'same',
      1_002,
      of(
        () => 1_000,
        () => 0.0001,
      ),
      27,
    );
    const all = await ask(api);
    expect(kinds(all)).toEqual(['cost_drift price', 'token_drift prompt']);
    const prompt = all.recommendations.find(({ subject }) => subject === 'prompt');
    expect(prompt?.evidence['change_percent']).toBeGreaterThan(40);
    expect(prompt?.impact).toMatch(/^Reduce costs by ~3[0-9]%/);
    // 37 executions a day, 500 tokens more at a hundredth of a cent: $1.85 a day.
    expect(prompt?.impact_estimate.usd_per_month).toBeGreaterThan(45);
    expect(prompt?.impact_estimate.usd_per_month).toBeLessThan(68);
  });

  it('idle_schedule: a regular one that mostly finds nothing, but not an irregular or a busy one', async () => {
    const api = await server.api();
    const idle = (share: number) => (i: number) => {
      const works = i % 100 >= share;
      return {
        over: { execution_time_ms: 30_000, api_calls_count: works ? 5 : 0, tokens_used: works ? 100 + i : 0 },
      };
    };
    await plant(server, api, 'poll', 2_000, idle(92));
    await plant(server, api, 'busy', 2_001, idle(50));
    await plant(server, api, 'bursts', 2_002, (i) => ({
      over: {
        ...idle(92)(i).over,
        created_at: new Date(
          server.clock.now() - Math.floor(i / 50) * 2 * HOUR - (i % 50) * 100 - 60_000,
        ).toISOString(),
      },
    }));
    const one = only(await ask(api));
    expect(one).toMatchObject({ kind: 'idle_schedule', subject: 'poll', type: 'cost' });
    expect(one.implementation).toMatch(/^Run poll every 9 min/);
  });

  it('cache: the same tokens and cost again and again, but not what chance or a fixed price repeats', async () => {
    const api = await server.api();
    const random = seeded(8);
    const priced = (tokens: number) => ({
      over: { tokens_used: tokens, cost_usd: Number((tokens * 0.00002).toFixed(6)), api_calls_count: 1 },
    });
    await plant(server, api, 'again', 1_000, (i) =>
      priced(i % 2 === 0 ? 500 + ((i * 37) % 20) * 91 : 500 + Math.floor(random() * 2_000)),
    );
    await plant(server, api, 'chance', 1_001, () => priced(500 + Math.floor(random() * 300)));
    await plant(server, api, 'fixed', 1_002, () => priced(700));
    const one = only(await ask(api));
    expect(one).toMatchObject({ kind: 'cache', subject: 'again', type: 'cost' });
    expect(one.impact_estimate.percent).toBeGreaterThan(35);
    expect(one.impact_estimate.percent).toBeLessThan(60);
  });
});
