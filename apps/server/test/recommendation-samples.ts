import type { Recommendation, Recommendations } from '@vigie/contract';
import { expect } from 'vitest';
import { noise, seeded } from '../src/analysis/testing/random.ts';
import { DAY } from './harness.ts';
import type { Api, TestServer } from './harness.ts';
import { createAll, metricOf } from './samples.ts';

export interface Sample {
  over?: Record<string, unknown>;
  task?: Record<string, unknown>;
}

/** Executions spread evenly over the last `days` days, oldest first; noise is log-normal with mean about 1. */
export const plant = async (
  server: TestServer,
  api: Api,
  type: string,
  count: number,
  sampleOf: (i: number, noise: number) => Sample = () => ({}),
  days = 6,
): Promise<void> => {
  const random = seeded(count);
  const now = server.clock.now();
  const metrics = Array.from({ length: count }, (_, i) => {
    const { over = {}, task = {} } = sampleOf(i, Math.exp(0.2 * noise(random)));
    return metricOf(
      {
        execution_time_ms: 1_000,
        error_count: 0,
        created_at: new Date(now - days * DAY + ((i + 0.5) / count) * days * DAY).toISOString(),
        ...over,
      },
      { task_type: type, ...task },
    );
  });
  for (let from = 0; from < count; from += 10_000) await createAll(api, metrics.slice(from, from + 10_000));
};

export const ask = async (api: Api, query = ''): Promise<Recommendations> => {
  const { status, body } = await api.get<Recommendations>(`metrics/recommendations/?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

export const kinds = ({ recommendations }: Recommendations): string[] =>
  recommendations.map(({ kind, subject }) => `${kind} ${subject}`).toSorted();

export const only = (all: Recommendations): Recommendation => {
  expect(kinds(all)).toHaveLength(1);
  return all.recommendations[0] as Recommendation;
};
