import type { SilenceOutput } from '@vigie/contract';
import { describe, expect, it } from 'vitest';
import { makeRule } from '../alert-samples.ts';
import { DAY, HOUR } from '../harness.ts';
import type { Page, Refusal, TestServer } from '../harness.ts';
import { countOf } from '../samples.ts';

const EVERYTHING = { alert_rule: [], task_type: [], queue_name: [], severity: [], group: [] };

export const silencesContract = (server: TestServer): void =>
  void describe('silences', () => {
    const from = (ms: number): string => new Date(server.clock.now() + ms).toISOString();

    it('silences everything with one short request', async () => {
      const api = await server.api();
      const made = await api.post<SilenceOutput>('silences/', { minutes: 30, reason: 'Deployment' });
      expect(made).toMatchObject({
        status: 201,
        body: {
          reason: 'Deployment',
          is_active: true,
          is_upcoming: false,
          matcher: EVERYTHING,
          created_by: 'tester',
        },
      });
      const { starts_at: start, ends_at: end, id } = made.body;
      expect(Date.parse(end) - Date.parse(start)).toBe(30 * 60_000);
      expect((await api.get(`silences/${id}/`)).body).toEqual(made.body);
      expect((await api.get<Page<SilenceOutput>>('silences/')).body.results).toEqual([made.body]);
    });

    it('has a start, an end and a matcher', async () => {
      const api = await server.api();
      const rule = await makeRule(api);
      const matcher = {
        alert_rule: [rule.id],
        task_type: ['a', 'b'],
        queue_name: ['high'],
        severity: ['low', 'medium'],
        group: ['a'],
      };
      const given = { reason: 'x', starts_at: from(HOUR), ends_at: from(2 * HOUR), matcher };
      const made = await api.post<SilenceOutput>('silences/', given);
      expect(made).toMatchObject({ status: 201, body: { matcher, is_active: false, is_upcoming: true } });
      expect(Date.parse(made.body.ends_at)).toBe(Date.parse(given.ends_at));
    });

    it('ends at once; one that has not begun is gone', async () => {
      const api = await server.api();
      const now = (await api.post<SilenceOutput>('silences/', { minutes: 5, reason: 'x' })).body;
      const later = (
        await api.post<SilenceOutput>('silences/', { minutes: 5, starts_at: from(DAY), reason: 'x' })
      ).body;
      expect((await api.get<Page<SilenceOutput>>('silences/?is_active=true')).body.results).toEqual([now]);
      server.clock.advance(10);
      for (const { id } of [now, later])
        expect((await api.send('DELETE', `silences/${id}/`)).status).toBe(204);
      const ended = (await api.get<SilenceOutput>(`silences/${now.id}/`)).body;
      expect(ended).toMatchObject({ is_active: false, is_upcoming: false });
      expect(ended.ends_at < now.ends_at).toBe(true);
      expect((await api.get(`silences/${later.id}/`)).status).toBe(404);
      expect((await api.send('DELETE', `silences/${now.id}/`)).status).toBe(204);
      expect((await api.get(`silences/${now.id}/`)).body).toEqual(ended);
      expect((await api.send('DELETE', `silences/${later.id}/`)).status).toBe(404);
      expect(await countOf(api, 'silences/?is_active=true')).toBe(0);
    });

    it.each([
      ['no reason', { reason: undefined }, 'reason'],
      ['a blank reason', { reason: ' ' }, 'reason'],
      ['no end', { minutes: undefined }, 'ends_at'],
      ['two ends', { ends_at: '2099-01-01' }, 'ends_at'],
      ['no time at all', { minutes: 0 }, 'minutes'],
      ['an end before the start', { minutes: undefined, ends_at: '2020-01-01' }, 'ends_at'],
      ['a whole past', { minutes: 5, starts_at: '2026-01-01' }, 'minutes'],
      ['a start in another century', { starts_at: '2199-01-01' }, 'starts_at'],
      ['more than a year', { minutes: 1e7 }, 'minutes'],
      ['no time', { starts_at: 'tomorrow' }, 'starts_at'],
      ['an unknown severity', { matcher: { severity: ['urgent'] } }, 'matcher'],
      ['an unknown part', { matcher: { colour: [1] } }, 'matcher'],
      ['a rule that is not there', { matcher: { alert_rule: [987_654_321] } }, 'matcher'],
      ['an unknown field', { colour: 1 }, 'colour'],
    ])('refuses %s', async (_what, over, field) => {
      const api = await server.api();
      const answer = await api.post<Refusal>('silences/', { reason: 'x', minutes: 5, ...over });
      expect(answer.status, JSON.stringify(answer.body)).toBe(400);
      expect(Object.keys(answer.body)).toEqual([field]);
      expect(await countOf(api, 'silences/')).toBe(0);
    });

    it('names everything that is wrong at once', async () => {
      const api = await server.api();
      const answer = await api.post<Refusal>('silences/', {
        reason: '',
        starts_at: 5,
        matcher: { alert_rule: [1], group: [''] },
        colour: 1,
      });
      expect(Object.keys(answer.body).toSorted()).toEqual(['colour', 'matcher', 'reason', 'starts_at']);
      for (const body of ['[]', '5', 'null']) expect((await api.post('silences/', body)).status).toBe(400);
    });
  });
