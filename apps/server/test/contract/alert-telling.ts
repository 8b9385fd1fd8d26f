import { describe, expect, it } from 'vitest';
import { resolve } from '../../src/alerts/change-alert.ts';
import type { AlertDeps } from '../../src/alerts/deps.ts';
import { patchRule } from '../../src/alerts/save-rule.ts';
import { testRule } from '../../src/alerts/test-rule.ts';
import type { Ctx } from '../../src/core/ctx.ts';
import { makeRule, plantAlert } from '../alert-samples.ts';
import type { Api, TestServer } from '../harness.ts';

type Enqueue = AlertDeps['notifications']['enqueue'];
interface Told {
  message: Parameters<Enqueue>[2];
  to: Parameters<Enqueue>[3];
}

/** The verbs with the real stores, and a list in the place of what leaves the machine. */
const listening = (server: TestServer, api: Api) => {
  const told: Told[] = [];
  const woken: number[] = [];
  const ctx: Ctx = {
    brandId: api.brand,
    actor: 'tester',
    scope: 'monitoring:write',
    brands: [api.brand],
    requestId: 'x',
  };
  const deps = {
    sql: server.app.control,
    clock: server.clock,
    notifications: {
      enqueue: async (_ctx, _tx, message, to) => {
        told.push({ message, to });
        return ['id'];
      },
      wake: () => woken.push(told.length),
    },
    missingChannels: async () => [],
    notificationsOf: async () => new Map(),
    rulesChanged: async () => undefined,
  } satisfies Partial<AlertDeps> as unknown as AlertDeps;
  return { told, woken, ctx, deps };
};

export const alertTelling = (server: TestServer): void =>
  void describe('who is told', () => {
    const notified = () => ({ last_notified_at: new Date(server.clock.now()) });

    it('of the end of an alert, when its rule says so', async () => {
      const api = await server.api();
      const rule = await makeRule(api, { notify_recovery: true, aggregation: 'avg' });
      const id = await plantAlert(server, rule, { ...notified(), suppressed: 3 });
      const { told, woken, ctx, deps } = listening(server, api);
      await resolve(ctx, deps, String(id), {});
      expect(told).toMatchObject([
        {
          message: {
            event: 'recovered',
            alertId: id,
            rule: { id: rule.id, name: rule.name, aggregation: 'avg', windowMinutes: 5 },
            brand: { id: api.brand, name: `Brand ${api.brand}` },
            currentValue: 8500,
            affectedTasks: ['task_abc123', 'task_def456'],
            suppressedSince: 3,
          },
          to: { emails: ['admin@example.com'], channels: [] },
        },
      ]);
      expect(woken).toEqual([1]);
    });

    it('of the end by switching the rule off', async () => {
      const api = await server.api();
      const rule = await makeRule(api, { notify_recovery: true });
      await plantAlert(server, rule, notified());
      await plantAlert(server, rule, { ...notified(), group_key: 'b' });
      const { told, ctx, deps } = listening(server, api);
      await patchRule(ctx, deps, String(rule.id), { is_active: false });
      expect(told.map(({ message }) => message.event)).toEqual(['recovered', 'recovered']);
    });

    it.each([
      ['whose rule says nothing of it', { notify_recovery: false }, {}, null],
      ['that nobody heard of', {}, { last_notified_at: null }, null],
      ['that is snoozed', {}, { snoozed_until: new Date('2099-01-01') }, 'snoozed'],
      ['that flaps', {}, { flapping: true }, 'flapping'],
    ])('but not of the end of one %s', async (_what, over, alert, why) => {
      const api = await server.api();
      const rule = await makeRule(api, { notify_recovery: true, ...over });
      const id = await plantAlert(server, rule, { ...notified(), ...alert });
      const { told, woken, ctx, deps } = listening(server, api);
      await resolve(ctx, deps, String(id), {});
      expect([told, woken]).toEqual([[], []]);
      const shown = await api.get<{ events: unknown[] }>(`alerts/history/${id}/`);
      expect(shown.body.events.at(-1)).toMatchObject({ kind: 'resolved', silenced_by: why });
    });

    it.each([
      ['of the rule', (id: number) => ({ alert_rule: [id] }), true],
      ['of another severity', () => ({ severity: ['low'] }), false],
      ['of its task type', () => ({ task_type: ['seo', 'export'] }), true],
      ['of one of its task types', () => ({ task_type: ['seo'] }), false],
    ])('nor of one under a silence %s', async (_what, matcher, silent) => {
      const api = await server.api();
      const rule = await makeRule(api, { notify_recovery: true });
      const id = await plantAlert(server, rule, { ...notified(), task_types: ['seo', 'export'] });
      const made = await api.post<{ id: number }>('silences/', {
        reason: 'x',
        minutes: 5,
        matcher: matcher(rule.id),
      });
      const { told, ctx, deps } = listening(server, api);
      await resolve(ctx, deps, String(id), {});
      expect(told).toHaveLength(silent ? 0 : 1);
      const shown = await api.get<{ events: unknown[] }>(`alerts/history/${id}/`);
      expect(shown.body.events.at(-1)).toMatchObject({ silenced_by: silent ? String(made.body.id) : null });
    });

    it('of a test that is to be sent, marked as one', async () => {
      const api = await server.api();
      const rule = await makeRule(api);
      const { told, woken, ctx, deps } = listening(server, api);
      const body = { test_value: 6000, send_notification: true };
      const answer = await testRule(ctx, deps, String(rule.id), body);
      expect(answer).toMatchObject({ would_trigger: true, notifications: ['id'] });
      expect(told).toMatchObject([
        {
          message: { event: 'test', alertId: null, currentValue: 6000, thresholdValue: 5000 },
          to: { emails: rule.notification_emails, channels: [] },
        },
      ]);
      expect(woken).toEqual([1]);
      await testRule(ctx, deps, String(rule.id), { test_value: 6000 });
      expect(told).toHaveLength(1);
    });
  });
