import type { Client } from '@vigie/sdk';

/** What the demo wants to hear of. The first is bound to happen within seconds: one text in ten arrives cut off. */
const rulesFor = (mailTo: string): object[] =>
  [
    {
      name: 'Demo: a job failed',
      description: 'One rule, one alert per task type. Further failures join it for ten minutes.',
      metric_field: 'error_count',
      condition: 'gt',
      threshold_value: 0,
      group_by: 'task_type',
      cooldown_minutes: 10,
    },
    {
      name: 'Demo: a third of the jobs fail',
      metric_field: 'error_count',
      aggregation: 'error_rate',
      window_minutes: 5,
      min_samples: 20,
      condition: 'gt',
      threshold_value: 33,
      cooldown_minutes: 10,
    },
    {
      name: 'Demo: a worker fell silent',
      metric_field: 'worker_silent_seconds',
      condition: 'gt',
      threshold_value: 90,
      cooldown_minutes: 10,
      notify_recovery: true,
    },
  ].map((rule) => ({ ...rule, notification_emails: [mailTo] }));

/** Makes the demo's rules, unless an earlier run did. */
export const makeRules = async (client: Client, mailTo: string): Promise<void> => {
  const { results } = await client.request<{ results: { name: string }[] }>('GET', 'alerts/', {
    query: { page_size: 1000 },
  });
  const known = new Set(results.map((rule) => rule.name));
  for (const rule of rulesFor(mailTo)) {
    if (known.has((rule as { name: string }).name)) continue;
    await client.request('POST', 'alerts/', { json: JSON.stringify(rule) });
  }
};
