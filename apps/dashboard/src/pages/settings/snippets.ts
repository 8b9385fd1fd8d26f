/** What goes into a snippet. */
export interface SnippetValues {
  url: string;
  brandId: number;
  key: string;
}

/** How jobs are connected: text to be copied as it is. Celery and OTLP join them once the server takes them. */
export const SNIPPETS: Record<string, (values: SnippetValues) => string> = {
  curl: ({ url, brandId, key }) => `curl -X POST ${url}/tasks/monitoring/metrics/ \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'X-Brand-ID: ${brandId}' -H 'Content-Type: application/json' \\
  -d '{"base_task": {"task_id": "first", "task_type": "hello"}, "execution_time_ms": 3200, "memory_usage_mb": 256, "cost_usd": 0.036}'`,
  BullMQ: ({ url, brandId, key }) => `import { Worker } from 'bullmq';
import { watch } from '@vigie/connector-bullmq';

const worker = new Worker('emails', sendEmail, { connection });
watch(worker, { url: '${url}', token: '${key}', brandId: ${brandId} });`,
};
