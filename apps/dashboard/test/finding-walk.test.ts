import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { MetricOutput, TaskOutput } from '@vigie/contract';
import { until } from '../../server/test/until.ts';
import { canWalk, useWalk } from './walk.ts';

interface List {
  count: number;
  results: MetricOutput[];
}

describe.runIf(canWalk)('finding an execution, and what it is about', { timeout: 120_000 }, () => {
  const walk = useWalk();
  const { signedIn, open } = walk;
  const rowOf = (page: Page, index: number): Locator =>
    page
      .getByRole('region', { name: 'Executions', exact: true })
      .locator(`[aria-rowindex="${index + 2}"][aria-busy=false]`);
  const search = (page: Page): URLSearchParams => new URL(page.url()).searchParams;
  const listed = async (query: string): Promise<List> => (await walk.api.get<List>(`metrics/?${query}`)).body;

  test('who looks for what failed finds the filter; one that there is not is named, and removed', async () => {
    const page = await signedIn();
    await open(page, '/executions?task_type=seo_crawl');
    await page.getByRole('checkbox', { name: 'Failed only' }).click();
    const { count, results } = await listed('task_type=seo_crawl&error_count__gte=1&page_size=1000');
    expect(count).toBeGreaterThan(0);
    await page.locator(`[data-count="${count}"]`).waitFor();
    expect(search(page).get('error_count__gte')).toBe('1');
    await until(async () =>
      (await rowOf(page, 0).innerText()).includes(results[0]?.base_task.task_id ?? 'none'),
    );
    await rowOf(page, 0).getByText('failed', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /^Remove: Errors/ }).count()).toBe(0);
    await page.getByRole('checkbox', { name: 'Failed only' }).click();
    await page.waitForURL((url) => !url.searchParams.has('error_count__gte'));

    await open(page, '/executions?task_type=seo_crawl&status=failed&colour=red');
    await page.getByText('There are no filters «status, colour»').waitFor();
    expect(await page.getByRole('table').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Export' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Remove: status' }).click();
    await page.getByText('There is no filter «colour»').waitFor();
    await page.getByRole('button', { name: 'Remove: colour' }).click();
    await rowOf(page, 0).waitFor();
    expect([...search(page).keys()].filter((name) => name !== 'brand')).toEqual(['task_type']);
    await page.context().close();
  });

  test('a task tells its attempts apart and leads to its type, queue and worker; one that runs says since when', async () => {
    const names = { task_type: 'seo_crawl', queue_name: 'a, b', worker_name: 'worker-1' };
    for (const errors of [1, 0])
      await walk.api.post('metrics/', {
        base_task: { task_id: 'twice', ...names },
        execution_time_ms: 60_000,
        queue_wait_time_ms: 30_000,
        error_count: errors,
      });
    const page = await signedIn();
    await open(page, '/executions?task_id=twi');
    await page.getByText('A task is found by its whole id').waitFor();
    await page.getByPlaceholder('Whole task id').fill('twice');
    expect(await rowOf(page, 0).getByRole('link', { name: 'seo_crawl' }).getAttribute('href')).toContain(
      '/types/seo_crawl',
    );
    await rowOf(page, 0).getByRole('link', { name: 'twice' }).click();
    const attempts = page.getByRole('region', { name: 'Wait and run of each attempt' });
    await attempts.getByText('Wait: 30 sec · Run: 1 min').first().waitFor();
    for (const meaning of ['Wait', 'Run', 'Failed run'])
      await attempts.getByText(meaning, { exact: true }).waitFor();
    await page.getByRole('link', { name: 'a, b' }).click();
    await page.locator('[data-count="2"]').waitFor();
    expect(search(page).get('queue_name')).toBe(String.raw`a\, b`);
    await page.goBack();
    await page.getByRole('link', { name: 'worker-1' }).click();
    await page.getByRole('heading', { level: 1, name: 'worker-1' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/workers\/\d+$/);

    const started = new Date(walk.server.clock.now() - 5 * 60_000).toISOString();
    const { body: task } = await walk.api.post<TaskOutput>('tasks/', {
      task_id: 'runs',
      ...names,
      worker_name: 'never heard of',
      status: 'running',
      started_at: started,
    });
    await open(page, `/tasks/${task.id}`);
    await page.getByText(/^It has been running for 5(\.\d)? min, since /).waitFor();
    await page.getByRole('link', { name: 'never heard of' }).click();
    await page.waitForURL((url) => url.searchParams.get('worker_name') === 'never heard of');
    await page.context().close();
  });
});
