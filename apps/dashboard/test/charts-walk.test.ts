import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { HOUR } from '../../server/test/harness.ts';
import type { Api } from '../../server/test/harness.ts';
import { until } from '../../server/test/until.ts';
import { drawnOn, keepDrawn } from './drawn.ts';
import { canWalk, useWalk } from './walk.ts';

const DAY = 24 * HOUR;

/** Where the last dot of a chart is: the mean of the red pixels right of all others, in pixels of the canvas. */
const LAST_DOT = `(canvas) => {
  const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const red = [];
  for (let i = 0; i < data.length; i += 4)
    if (data[i] === 201 && data[i + 1] === 42 && data[i + 2] === 42) red.push([(i / 4) % width, Math.floor(i / 4 / width)]);
  const right = Math.max(...red.map(([x]) => x));
  const dot = red.filter(([x]) => x > right - 8);
  return [0, 1].map((n) => dot.reduce((sum, at) => sum + at[n], 0) / dot.length);
}`;

describe.runIf(canWalk)('charts', { timeout: 120_000 }, () => {
  const walk = useWalk();
  const { server, signedIn, open } = walk;
  const plant = async (
    api: Api,
    n: number,
    ageOf: (i: number) => number,
    msOf = (_i: number): number => 1_000,
  ): Promise<void> => {
    const { status, body } = await api.post(
      'metrics/bulk/',
      Array.from({ length: n }, (_, i) => ({
        base_task: { task_id: `job-${i}`, task_type: 'job' },
        execution_time_ms: msOf(i),
        created_at: new Date(server.clock.now() - ageOf(i)).toISOString(),
      })),
    );
    expect(status, JSON.stringify(body).slice(0, 300)).toBe(201);
  };
  const chartOf = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
  const textsOn = async (chart: Locator): Promise<string[]> => (await drawnOn(chart)).map(({ text }) => text);

  test.each(['Asia/Tokyo', 'Europe/Paris', 'America/Los_Angeles'])(
    'days are the same ones, each named once, on the axis and in the table, in %s',
    async (timezoneId) => {
      const page = await signedIn({ timezoneId });
      await keepDrawn(page);
      for (const days of [7, 1]) {
        await open(page, `/?days=${days}`);
        const chart = chartOf(page, 'Mean duration a day');
        await chart.getByRole('button', { name: /^Show as a table/ }).click();
        const cells = chart.getByRole('row').locator('td:first-child');
        await cells.first().waitFor();
        const listed = await cells.allInnerTexts();
        await until(async () => (await textsOn(chart)).includes(listed.at(-1) ?? ''));
        // Below a day that is named stands nothing else: the others are values.
        const named = (await textsOn(chart)).filter((text) => /[A-Z]/.test(text));
        expect(named.filter((text) => text !== '2.14.0')).toEqual(listed);
        expect(listed.length).toBe(days + 1);
      }
      await page.context().close();
    },
  );

  test('deploys close to each other are named where there is room, and all of them are in words', async () => {
    const api = await server.api(undefined, 'monitoring:admin');
    await plant(api, 100, (i) => i * 2 * HOUR);
    const long = `release/2026-11-very-long-build-identifier+sha.${'0123456789abcdef'.repeat(2)}`;
    const versions = ['2.14.9-rc.1', long, ...Array.from({ length: 6 }, (_, i) => `2.14.${8 - i}-rc.1`)];
    for (const [i, version] of versions.entries())
      await api.post('deploys/', {
        version,
        deployed_at: new Date(server.clock.now() - DAY - i * 9 * HOUR).toISOString(),
      });
    const page = await signedIn({}, [api.brand]);
    await keepDrawn(page);
    const chart = chartOf(page, 'Mean duration a day');
    for (const width of [1_360, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await open(page, '/');
      await until(async () => (await textsOn(chart)).includes(versions[0] ?? ''));
      const names = (await drawnOn(chart))
        .filter(({ text }) => /^(2\.14|release)/.test(text))
        .toSorted((a, b) => a.left - b.left);
      const room = (await chart.getByRole('img').boundingBox())?.width ?? 0;
      for (const [i, { text, left, right }] of names.entries()) {
        expect(left, text).toBeGreaterThanOrEqual(0);
        expect(right, text).toBeLessThanOrEqual(names[i + 1]?.left ?? room);
      }
      expect(names.length).toBeLessThan(versions.length);
    }
    await chart.getByRole('button', { name: /^Show as a table/ }).click();
    for (const version of versions) await chart.getByRole('cell', { name: version }).waitFor();
    await page.context().close();
  });

  test('a dot says what was unusual, and leads to where that is explained, by the keyboard too', async () => {
    const api = await server.api(undefined, 'monitoring:admin');
    await plant(
      api,
      200,
      (i) => (i * HOUR) / 2,
      (i) => (i === 1 ? 60_000 : 2_000 + 40 * (i % 10)),
    );
    const page = await signedIn({ colorScheme: 'light' }, [api.brand]);
    await keepDrawn(page);
    await open(page, '/?task_type=job');
    const chart = chartOf(page, 'Mean duration a day');
    await chart.getByRole('button', { name: /^Show as a table/ }).click();
    await chart.getByRole('cell', { name: /^Unusual: job 1 min, usually / }).waitFor();
    const canvas = chart.locator('canvas').first();
    let position = { x: NaN, y: NaN };
    await until(async () => {
      const [x = NaN, y = NaN] = (await canvas.evaluate(
        `(${LAST_DOT})(document.querySelector('[role=img] canvas'))`,
      )) as number[];
      position = { x, y };
      return x > 0;
    });
    await canvas.hover({ position });
    await until(async () => /Unusual: job 1 min/.test((await textsOn(chart)).join(' ')));
    await canvas.click({ position });
    await page.getByRole('heading', { level: 1, name: 'Insight' }).waitFor();
    expect(page.url()).toContain('/insight?days=7&task_type=job');
    await page.goBack();
    await page.getByRole('link', { name: 'What was unusual' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Insight' }).waitFor();
    await page.context().close();
  });

  test('what was not measured is said in words; a first metric is one bar, and nothing to choose from', async () => {
    const api = await server.api(undefined, 'monitoring:admin');
    await plant(api, 1, () => HOUR);
    const page = await signedIn({}, [api.brand]);
    await keepDrawn(page);
    await open(page, '/');
    const memory = chartOf(page, 'Mean memory a day');
    await memory.getByText('Nothing was measured in this time.').waitFor();
    expect(await memory.getByRole('button').count()).toBe(0);
    const time = chartOf(page, 'Mean duration a day');
    await until(async () => (await textsOn(time)).some((text) => /[A-Z]/.test(text)));
    expect((await textsOn(time)).filter((text) => /[A-Z]/.test(text))).toHaveLength(1);
    await open(page, '/executions');
    await page.locator('[data-count="1"]').waitFor();
    await page.getByRole('list', { name: 'Distribution: Duration' }).waitFor({ state: 'attached' });
    expect(await page.getByText('Choose a bar').count()).toBe(0);
    await page.context().close();
  });

  test('what a type is held against has a legend', async () => {
    const page = await signedIn();
    await open(page, '/types/ai_report?compare=seo_crawl');
    const chart = page.getByRole('region', { name: /^Duration · / });
    await chart.getByRole('listitem').first().waitFor();
    expect(await chart.getByRole('listitem').allInnerTexts()).toEqual(['ai_report: Duration', 'seo_crawl']);
    await page.context().close();
  });

  test('a backtest says that it draws the latest firings only, over an axis of round durations', async () => {
    const api = await server.api(undefined, 'monitoring:admin');
    await plant(
      api,
      150,
      (i) => i * 31 * 60_000,
      () => 250_000,
    );
    const page = await signedIn({}, [api.brand]);
    await keepDrawn(page);
    await open(page, '/alerts?tab=rules');
    await page.getByRole('button', { name: 'New rule' }).first().click();
    const editor = page.getByRole('dialog');
    await editor.getByRole('textbox', { name: 'Threshold' }).fill('1000');
    await editor.getByText('The latest 100 of 150 are drawn.').waitFor();
    await until(async () => (await textsOn(editor)).includes('4 min'));
    const ticks = (await textsOn(editor)).filter((text) => text.endsWith(' min'));
    expect(ticks).toEqual(['2 min', '4 min']);
    await page.context().close();
  });
});
