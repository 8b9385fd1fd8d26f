import { expect } from 'vitest';
import type { Mailbox } from '../test/mailbox.ts';
import type { Call } from './api.ts';

export const BRANDS = [201, 202];
const TYPES = 12;
/** Above it a metric breaches the rule of its type. */
const THRESHOLD = 1_000;

/** One request of breaching and harmless metrics, and whether it was acknowledged. */
interface Sent {
  brand: number;
  raw: string;
  /** By task type, how many breaching metrics it carries. */
  breaching: Map<string, number>;
  key: string | undefined;
  acknowledged: boolean;
  /** The last answer, for whoever looks into a failure. */
  last: string;
}

/** What was sent to rules that fire once each. */
export interface AlertLoad {
  readonly tag: string;
  readonly sent: Sent[];
  stop(): Promise<void>;
}

const typeOf = (tag: string, n: number): string => `${tag}-type-${String(n).padStart(2, '0')}`;
const nameOf = (brand: number, type: string): string => `${brand} ${type}`;

/** One rule per brand and task type, each with a cooldown longer than the test. */
export const makeRules = async (call: Call, tag: string): Promise<void> => {
  for (const brand of BRANDS) {
    const answers = await Promise.all(
      Array.from({ length: TYPES }, (_, n) =>
        call(brand, 'POST', 'alerts/', {
          body: {
            name: nameOf(brand, typeOf(tag, n)),
            metric_field: 'execution_time_ms',
            condition: 'gt',
            threshold_value: THRESHOLD,
            task_type: typeOf(tag, n),
            cooldown_minutes: 10_000,
            notification_emails: ['ops@example.com'],
          },
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  }
};

const send = async (call: Call, one: Sent): Promise<void> => {
  try {
    const headers: Record<string, string> = one.key === undefined ? {} : { 'idempotency-key': one.key };
    const { status, body } = await call(one.brand, 'POST', 'metrics/bulk/', { raw: one.raw, headers });
    if (status === 201) one.acknowledged = true;
    one.last = `${status} ${JSON.stringify(body)}`;
  } catch {
    // The connection broke: nobody knows whether it was stored.
  }
};

const newRequest = (tag: string, name: string): Sent => {
  const brand = BRANDS[Math.floor(Math.random() * BRANDS.length)] as number;
  const breaching = new Map<string, number>();
  const metrics = Array.from({ length: 1 + Math.floor(Math.random() * 20) }, (_, i) => {
    const type = typeOf(tag, Math.floor(Math.random() * TYPES));
    const breaches = Math.random() < 0.3;
    if (breaches) breaching.set(type, (breaching.get(type) ?? 0) + 1);
    return {
      base_task: { task_id: `${name}-${i}`, task_type: type, worker_name: tag },
      execution_time_ms: breaches ? THRESHOLD * 2 : 1,
    };
  });
  const key = Math.random() < 0.5 ? name : undefined;
  return { brand, raw: JSON.stringify(metrics), breaching, key, acknowledged: false, last: '' };
};

export const startAlertLoad = (call: Call, tag: string, connections: number): AlertLoad => {
  const sent: Sent[] = [];
  let stopped = false;
  const connection = async (number: number): Promise<void> => {
    for (let n = 0; !stopped; n += 1) {
      const one = newRequest(tag, `${tag}-${number}-${n}`);
      sent.push(one);
      await send(call, one);
      if (!one.acknowledged) await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };
  const running = Array.from({ length: connections }, (_, number) => connection(number));
  return {
    tag,
    sent,
    async stop() {
      stopped = true;
      await Promise.all(running);
    },
  };
};

/** Sends again, under its key, what has one and was not acknowledged. */
export const sendAgain = async (call: Call, load: AlertLoad): Promise<void> => {
  await Promise.all(
    load.sent
      .filter((one) => one.key !== undefined && !one.acknowledged)
      .map(async (one) => {
        for (let tries = 0; tries < 400 && !one.acknowledged; tries += 1) {
          await send(call, one);
          if (!one.acknowledged) await new Promise((resolve) => setTimeout(resolve, 100));
        }
        expect(one.acknowledged, `request ${one.key}: ${one.last}`).toBe(true);
      }),
  );
};

interface Listed {
  base_task: { task_type: string };
}
interface Alert {
  alert_rule: { name: string };
  affected_count: number;
  fire_count: number;
}

const listPages = async <T>(call: Call, brand: number, path: string): Promise<T[]> => {
  const all: T[] = [];
  for (let page = 1; ; page += 1) {
    const { status, body } = await call(brand, 'GET', `${path}&page_size=1000&page=${page}`);
    if (status !== 200) throw new Error(`${path}: ${status}`);
    all.push(...(body['results'] as T[]));
    if (body['next'] === null) return all;
  }
};

/** What is not yet as it must be, in words; empty when the ledger is right. */
export const complaints = async (call: Call, load: AlertLoad, box: Mailbox): Promise<string[]> => {
  const wrong: string[] = [];
  for (const brand of BRANDS) {
    const stored = await listPages<Listed>(
      call,
      brand,
      `metrics/?worker_name=${load.tag}&execution_time_ms__gt=${THRESHOLD}`,
    );
    const alerts = await listPages<Alert>(call, brand, 'alerts/history/?days=30');
    for (let n = 0; n < TYPES; n += 1) {
      const type = typeOf(load.tag, n);
      const name = nameOf(brand, type);
      const acknowledged = load.sent
        .filter((one) => one.acknowledged && one.brand === brand)
        .reduce((sum, one) => sum + (one.breaching.get(type) ?? 0), 0);
      const kept = stored.filter((metric) => metric.base_task.task_type === type).length;
      const mine = alerts.filter((alert) => alert.alert_rule.name === name);
      const ids = new Set(
        box.mails.filter((mail) => mail.subject.includes(name)).map((mail) => mail.messageId),
      );
      const wanted = kept > 0 ? 1 : 0;
      if (kept < acknowledged) wrong.push(`${name}: ${acknowledged} acknowledged, ${kept} stored`);
      if (mine.length !== wanted) wrong.push(`${name}: ${mine.length} alerts of ${kept} breaches`);
      if (ids.size !== wanted) wrong.push(`${name}: ${ids.size} messages of ${kept} breaches`);
      for (const alert of mine) {
        if (alert.fire_count !== 1) wrong.push(`${name}: fired ${alert.fire_count} times`);
        if (alert.affected_count !== kept)
          wrong.push(`${name}: ${alert.affected_count} counted of ${kept} breaches`);
      }
    }
  }
  return wrong;
};
