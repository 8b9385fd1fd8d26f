import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silenceOf } from './silence.ts';
import type { SilenceRow, Subject } from './silence.ts';

const silence = (over: Partial<SilenceRow> = {}): SilenceRow => ({
  id: 1,
  starts_at: new Date(1_000),
  ends_at: new Date(2_000),
  reason: 'x',
  rule_ids: [],
  group_keys: [],
  task_types: [],
  queue_names: [],
  severities: [],
  created_by: 'tester',
  created_at: new Date(0),
  ...over,
});
const subject = (over: Partial<Subject> = {}): Subject => ({
  ruleId: 7,
  groupKey: '',
  severity: 'medium',
  taskTypes: [],
  queueNames: [],
  ...over,
});

describe('a silence', () => {
  it('holds from its start to before its end', () => {
    const held = [999, 1_000, 1_999, 2_000].map(
      (now) => silenceOf([silence()], subject(), now) !== undefined,
    );
    expect(held).toEqual([false, true, true, false]);
  });

  it.each<[string, Partial<SilenceRow>, Partial<Subject>, boolean]>([
    ['its rule', { rule_ids: [6, 7] }, {}, true],
    ['another rule', { rule_ids: [6] }, {}, false],
    ['its severity', { severities: ['low', 'medium'] }, {}, true],
    ['a higher severity', { severities: ['low'] }, {}, false],
    ['its group', { group_keys: ['seo'] }, { groupKey: 'seo' }, true],
    ['no group', { group_keys: ['seo'] }, {}, false],
    ['its task type', { task_types: ['seo', 'b'] }, { taskTypes: ['seo'] }, true],
    ['one of two task types', { task_types: ['seo'] }, { taskTypes: ['seo', 'b'] }, false],
    ['any task type', { task_types: ['seo'] }, {}, false],
    ['its queue', { queue_names: ['high'] }, { queueNames: ['high'] }, true],
    ['another queue', { queue_names: ['high'] }, { queueNames: ['low'] }, false],
    ['its rule and another severity', { rule_ids: [7], severities: ['low'] }, {}, false],
  ])('of %s', (_what, of, about, matches) => {
    expect(silenceOf([silence(of)], subject(about), 1_500) !== undefined).toBe(matches);
  });

  it('that is narrower never silences more', () => {
    const names = fc.subarray(['a', 'b', 'c']);
    fc.assert(
      fc.property(names, names, names, fc.nat({ max: 2_500 }), (types, queues, of, now) => {
        const about = subject({ taskTypes: of, queueNames: of });
        if (silenceOf([silence({ task_types: types, queue_names: queues })], about, now))
          expect(silenceOf([silence({ task_types: types })], about, now)).toBeDefined();
      }),
    );
  });
});
