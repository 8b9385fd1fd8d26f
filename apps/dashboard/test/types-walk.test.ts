import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Anomalies, TaskOutput, Trends } from '@vigie/contract';
import { until } from '../../server/test/until.ts';
import { canWalk, useWalk } from './walk.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** How many points of the first chart have the colour of the band. */
const BAND_POINTS = `(() => {
  const canvas = document.querySelector('[role=img] canvas');
  if (!canvas) return 0;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let i = 0; i < data.length; i += 4)
    if (Math.abs(data[i] - 153) < 6 && Math.abs(data[i + 1] - 233) < 6 && Math.abs(data[i + 3] - 89) < 6) found += 1;
  return found;
})()`;

describe.runIf(canWalk)('types and tasks', { timeout: 180_000 }, () => {
  const walk = useWalk();
  const { server, signedIn, open } = walk;
  const plant = async (
    type: string,
    n: number,
    ageOf: (i: number) => number,
    over: (i: number) => object = () => ({}),
  ): Promise<void> => {
    const { status, body } = await walk.api.post(
      'metrics/bulk/',
      Array.from({ length: n }, (_, i) => ({
        base_task: { task_id: `${type}-${i}`, task_type: type },
        execution_time_ms: 2_000 + 40 * (i % 10),
        created_at: new Date(server.clock.now() - ageOf(i)).toISOString(),
        ...over(i),
      })),
    );
    expect(status, JSON.stringify(body).slice(0, 300)).toBe(201);
  };
  const seriousOn = async (page: Page): Promise<string[]> => {
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate(
      `axe.run(document, { resultTypes: ['violations'] })`,
    )) as AxeResults;
    return violations.flatMap(({ id, impact, nodes }) =>
      impact === 'serious' || impact === 'critical' ? [`${id}: ${nodes[0]?.html.slice(0, 160)}`] : [],
    );
  };

  test('a healthy type has its band, its values as text, another type beside it, and its own executions', async () => {
    await plant('healthy', 200, (i) => 30 * MINUTE * (i + 1));
    await plant(
      'healthy',
      5,
      (i) => 40 * DAY + i,
      (i) => ({ base_task: { task_id: `old-${i}`, task_type: 'healthy' } }),
    );
    const page = await signedIn({ colorScheme: 'light', bypassCSP: true });
    await open(page, '/types/healthy?days=30');
    const { body } = await walk.api.get<Anomalies>(
      'metrics/anomalies/?days=30&task_type=healthy&ranges=true&metric=execution_time_ms',
    );
    expect(body.anomalies_detected).toBe(0);
    const duration = page.getByRole('region', { name: 'Duration · Day by day' });
    await duration.locator('[data-band=true]').waitFor();
    const [, high = 0] = body.ranges?.[0]?.expected_range ?? [];
    expect(await duration.locator('[data-band]').innerText()).toContain(
      `to ${(high / 1_000).toFixed(1)} sec`,
    );
    await until(async () => Number(await page.evaluate(BAND_POINTS)) > 1_000);
    // No values of the queue are known: no band, and it says why.
    await page
      .getByRole('region', { name: 'Queue wait · Day by day' })
      .getByText(/^No band:/)
      .waitFor();

    const trend = await walk.api.get<Trends>(
      'metrics/trends/?days=30&task_type=healthy&metric=execution_time_ms',
    );
    const values = duration.getByRole('button', { name: 'Show as a table: healthy: Duration' });
    await values.focus();
    await page.keyboard.press('Enter');
    const rows = duration
      .getByRole('region', { name: 'healthy: Duration: values as a table' })
      .getByRole('row');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(1 + (trend.body.metrics['execution_time_ms']?.data_points.length ?? 0));
    expect(await seriousOn(page)).toEqual([]);

    await page.getByRole('combobox', { name: 'Compare with' }).click();
    await page.getByRole('option', { name: 'seo_crawl' }).click();
    const executions = page.getByRole('region', { name: 'Executions', exact: true });
    const theirs = await walk.api.get<{ summary: { total_tasks: number } }>(
      'metrics/dashboard/?days=30&task_type=seo_crawl',
    );
    await executions.getByText(`seo_crawl: ${theirs.body.summary.total_tasks}`, { exact: true }).waitFor();
    await page
      .getByRole('region', { name: '95th percentile' })
      .getByText(/^seo_crawl: \d/)
      .waitFor();

    const figure = await executions.locator('[data-kpi]').innerText();
    expect(figure).toBe('200');
    await page.getByRole('link', { name: 'See the executions' }).click();
    await page.locator(`[data-count="${figure}"]`).waitFor();
    expect(page.url()).toContain('created_after=');
    await page.context().close();
  });

  test('a link keeps the period; a type that did not run in it says so, and so does a task that is not there', async () => {
    const page = await signedIn();
    await open(page, '/types?days=14');
    await until(() => page.getByRole('radio', { name: '14 days' }).isChecked());
    await page.getByRole('link', { name: 'ai_report' }).click();
    await page.getByRole('heading', { name: 'ai_report' }).waitFor();
    expect(page.url()).toContain('days=14');
    await open(page, '/types/nobody');
    await page.getByRole('heading', { level: 1, name: 'nobody' }).waitFor();
    await page.getByText('No execution of this type in this period').waitFor();
    await page.getByRole('button', { name: 'Look at 90 days' }).click();
    await page.waitForURL(/days=90/);
    await page.getByRole('link', { name: 'All task types' }).click();
    await page.getByRole('heading', { level: 1, name: 'Task types' }).waitFor();
    await open(page, '/?days=90');
    await page.getByRole('link', { name: 'Costs', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Costs' }).waitFor();
    expect(new URL(page.url()).searchParams.get('days')).toBe('90');
    for (const nobody of ['987654321', 'nonsense']) {
      await open(page, `/tasks/${nobody}`);
      await page.getByRole('heading', { level: 1, name: 'There is no such task' }).waitFor();
      expect(await page.title()).toBe('There is no such task · Vigie');
      expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    }
    await page.getByRole('link', { name: 'All executions' }).click();
    await page.getByRole('heading', { level: 1, name: 'Executions' }).waitFor();
    await page.context().close();
  });

  test('types that ran a few times only are there: at once where there are no others, else when asked for', async () => {
    const api = await server.api();
    const run = async (type: string, n: number): Promise<void> => {
      const { status } = await api.post(
        'metrics/bulk/',
        Array.from({ length: n }, (_, i) => ({
          base_task: { task_id: `${type}-${i}`, task_type: type },
          execution_time_ms: 1_000,
          memory_usage_mb: 0.2,
        })),
      );
      expect(status).toBe(201);
    };
    await run('rare', 3);
    const page = await signedIn({}, [api.brand]);
    await open(page, '/types');
    const few = page.getByText('Of fewer than 10 executions percentiles say little.');
    await few.waitFor();
    await page.getByRole('row', { name: 'rare' }).getByText('0.2 MB', { exact: true }).waitFor();
    await run('usual', 12);
    await page.getByRole('link', { name: 'usual' }).waitFor();
    await page.getByRole('link', { name: 'rare' }).waitFor({ state: 'detached' });
    await page.getByText('Types with fewer than 10 executions are left out.').waitFor();
    await page.getByRole('link', { name: 'Show them too' }).click();
    await page.getByRole('link', { name: 'usual' }).waitFor();
    await few.waitFor();
    await page.getByRole('link', { name: 'rare' }).click();
    await page.getByRole('heading', { level: 1, name: 'rare' }).waitFor();
    await page.context().close();
  });

  test('what rises from zero is told and judged, what hardly changes is not; old deploys are on the chart', async () => {
    await plant(
      'turned',
      100,
      (i) => 9 * DAY + i * MINUTE,
      () => ({ execution_time_ms: 1_000, error_count: 0 }),
    );
    await plant(
      'turned',
      100,
      (i) => 2 * DAY + i * MINUTE,
      (i) => ({
        base_task: { task_id: `later-${i}`, task_type: 'turned' },
        execution_time_ms: 1_005,
        error_count: i < 8 ? 1 : 0,
      }),
    );
    // More than one page of the API, ten at a time.
    for (let first = 0; first < 110; first += 10)
      await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          walk.api.post('deploys/', {
            version: `v${first + i}`,
            task_types: ['turned'],
            deployed_at: new Date(
              server.clock.now() - 80 * DAY + (first + i) * 8 * 60 * MINUTE,
            ).toISOString(),
          }),
        ),
      );
    const page = await signedIn();
    await open(page, '/?task_type=turned');
    const lineOf = (name: string) => page.getByRole('region', { name, exact: true }).locator('p').last();
    await until(async () => (await lineOf('Error rate').innerText()) === 'from 0% the 7 days before');
    expect(await lineOf('Error rate').getAttribute('data-good')).toBe('false');
    expect(await lineOf('Mean duration').innerText()).toBe('+0.5% against the 7 days before');
    expect(await lineOf('Mean duration').getAttribute('data-good')).toBeNull();
    expect(await lineOf('Executions').innerText()).toBe('as the 7 days before');
    await open(page, '/?task_type=turned&days=90');
    await page.getByRole('button', { name: 'Show as a table: Mean duration a day' }).click();
    const table = page.getByRole('region', { name: 'Mean duration a day: values as a table' });
    await table.getByRole('cell', { name: /\bv0\b/ }).waitFor();
    await table.getByRole('cell', { name: /\bv109\b/ }).waitFor();
    await page.context().close();
  });

  test('the neighbours of a task are those right before and after it; what is not known is left out', async () => {
    await plant('rush', 80, (i) => 3 * 60 * MINUTE - i * 45_000);
    await plant('lonely', 1, () => 5 * 60 * MINUTE);
    const idOf = async (taskId: string): Promise<number> =>
      (await walk.api.get<{ results: TaskOutput[] }>(`tasks/?task_id=${taskId}`)).body.results[0]?.id ?? 0;
    const page = await signedIn();
    const id = await idOf('rush-40');
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/tasks\/\d+\/$/, async (route) => {
      await asked;
      await route.continue();
    });
    await page.goto(`${server.url}/tasks/${id}`);
    await page.getByRole('heading', { level: 1, name: 'Task', exact: true }).waitFor();
    answer();
    await page.getByRole('heading', { level: 1, name: 'Task rush-40' }).waitFor();
    const others = page.getByRole('region', { name: 'Others of this type at that time' }).first();
    await others.getByText('rush-40 · this task').waitFor();
    const shown = await others.getByRole('row').allInnerTexts();
    expect(shown.slice(1).map((text) => Number(/rush-(\d+)/.exec(text)?.[1]))).toEqual(
      Array.from({ length: 21 }, (_, i) => 50 - i),
    );
    expect(await page.getByText('Queued').count()).toBe(0);
    await page.getByRole('img', { name: /^Attempt 1: Wait/ }).focus();
    await page.getByRole('tooltip').waitFor();

    await open(page, `/tasks/${await idOf('lonely-0')}`);
    await page.getByText('No other execution of this type within 7 days.').waitFor();
    await page.context().close();
  });

  test('a chart that cannot be loaded gives its values instead', async () => {
    const page = await signedIn();
    await page.route(/assets\/echarts-/, (route) => route.abort());
    await open(page, '/?task_type=ai_report');
    await page.getByText('The chart could not be loaded. These are its values.').first().waitFor();
    const table = page.getByRole('region', { name: 'Mean duration a day: values as a table' });
    await until(async () => (await table.getByRole('row').count()) > 5);
    expect(await page.getByRole('img', { name: 'Mean duration a day' }).count()).toBe(0);
    await page.context().close();
  });
});
