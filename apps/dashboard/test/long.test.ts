import { describe, expect, test } from 'vitest';
import type { ActiveAlerts } from '@vigie/contract';
import { ruleOf } from '../../server/test/alert-samples.ts';
import type { Api } from '../../server/test/harness.ts';
import { until } from '../../server/test/until.ts';
import { canWalk, pagesOf, useWalk } from './walk.ts';

/** What has its end hidden, without a sign of it. Tables are moved sideways; the words of a bar, or of what is a pixel wide, are for the ear. */
const CUT = `[...document.querySelectorAll('main, main :not(button, [aria-hidden=true])')].filter((one) => {
  const { overflowX, textOverflow } = getComputedStyle(one);
  return ['hidden', 'clip'].includes(overflowX) && textOverflow !== 'ellipsis' &&
    one.clientWidth > 1 && one.scrollWidth > one.clientWidth;
}).map((one) => one.outerHTML.slice(0, 200))`;

interface Figure {
  said: string;
  lines: number;
  /** Whether all of it is in its card. */
  whole: boolean;
}
/** The figures of a page. */
const FIGURES = `[...document.querySelectorAll('[data-kpi]')].map((one) => {
  const text = document.createRange();
  text.selectNodeContents(one);
  const [card, drawn] = [one.closest('.mantine-Card-root'), text.getBoundingClientRect()];
  return {
    said: one.textContent,
    lines: text.getClientRects().length,
    whole: one.scrollWidth <= one.clientWidth && card.scrollWidth <= card.clientWidth &&
      drawn.right <= card.getBoundingClientRect().right && drawn.left >= card.getBoundingClientRect().left,
  };
})`;

/** Names as long as they may be, and without a space. */
const LONG = {
  type: 't'.repeat(100),
  queue: 'q'.repeat(100),
  worker: 'w'.repeat(255),
  rule: 'r'.repeat(200),
};

/** Fills a brand with such names, one alert open. */
const fillWithLongNames = async (api: Api, now: number): Promise<void> => {
  const send = async (path: string, body: object): Promise<void> => {
    const answer = await api.post(path, body);
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  };
  await send(
    'alerts/',
    ruleOf({ name: LONG.rule, aggregation: 'max', window_minutes: 60, group_by: 'task_type' }),
  );
  await send('workers/heartbeat/', { worker_name: LONG.worker, queue_name: LONG.queue, queue_depth: 5 });
  await send(
    'metrics/bulk/',
    Array.from({ length: 400 }, (_, i) => ({
      base_task: {
        task_id: `${'i'.repeat(250)}${i}`,
        task_type: LONG.type,
        queue_name: LONG.queue,
        worker_name: LONG.worker,
      },
      // The first hangs and makes the alert; that they do is worth advice.
      execution_time_ms: (i % 20 === 0 ? 60_000 : 1_000) + i,
      error_count: i % 20 === 0 ? 1 : 0,
      error_type: i % 20 === 0 ? 'e'.repeat(100) : null,
      model: 'm'.repeat(100),
      cost_usd: 0.5,
      created_at: new Date(now - i * 600_000).toISOString(),
    })),
  );
  await send('budgets/', {
    name: 'b'.repeat(100),
    amount_usd: '1000000000',
    period: 'month',
    task_types: [LONG.type],
  });
  await send('channels/', { kind: 'email', name: 'c'.repeat(200), config: { to: ['ada@example.com'] } });
  await send('silences/', {
    reason: 's'.repeat(200),
    starts_at: new Date(now + 60_000).toISOString(),
    ends_at: new Date(now + 120_000).toISOString(),
    matcher: { task_type: [LONG.type], queue_name: [LONG.queue] },
  });
};

describe.runIf(canWalk)('what is long', { timeout: 180_000 }, () => {
  const { server, signedIn, open } = useWalk();

  test.each([
    ['en-GB', '$1,000,000,000.00', '$123,456.78', '$12,345.67'],
    ['fr-FR', '1 000 000 000,00 $', '123 456,78 $', '12 345,67 $'],
  ])('an amount is never cut off, however large and on whatever screen, %s', async (locale, ...said) => {
    const found: string[] = [];
    for (const [i, usd] of [1e9, 123_456.78, 12_345.67].entries()) {
      const api = await server.api(undefined, 'monitoring:admin');
      await api.post('metrics/', {
        base_task: { task_id: 'dear', task_type: 'dear' },
        execution_time_ms: 1_000,
        cost_usd: usd,
      });
      const page = await signedIn({ locale, bypassCSP: true }, [api.brand]);
      for (const path of ['/', '/types/dear', '/costs']) {
        await open(page, path);
        await page
          .locator('[data-kpi]')
          .getByText(/\d[.,]\d\d/)
          .first()
          .waitFor();
        // The frame slides to where it goes, and would be measured on its way.
        await page.addStyleTag({ content: '* { transition: none !important; }' });
        for (const width of [360, 390, 430, 768, 1360]) {
          await page.setViewportSize({ width, height: 740 });
          const figures = (await page.evaluate(FIGURES)) as Figure[];
          const where = `${path} at ${width}`;
          if (!figures.some((one) => one.said.replaceAll(/\s/g, ' ') === said[i]))
            found.push(`${where}: no ${said[i]}`);
          for (const { said: text, lines, whole } of figures)
            if (lines > 1 || !whole) found.push(`${where}: ${text} in ${lines} lines`);
        }
      }
      await page.context().close();
    }
    expect(found).toEqual([]);
  });

  test.each([360, 768])(
    'no name is so long that it is cut off, or breaks a page of %i pixels',
    async (width) => {
      const api = await server.api(undefined, 'monitoring:admin');
      await fillWithLongNames(api, server.clock.now());
      await until(async () => (await api.get<ActiveAlerts>('alerts/active/')).body.active_alerts > 0);
      const idOf = async (path: string): Promise<number> =>
        (await api.get<{ results: { id: number }[] }>(path)).body.results[0]?.id ?? 0;
      const alert = await idOf('alerts/history/');
      const page = await signedIn({ viewport: { width, height: 740 } }, [api.brand]);
      const found: string[] = [];
      const pages = pagesOf({ task: await idOf('tasks/'), type: LONG.type, worker: await idOf('workers/') });
      for (const path of [...pages, `/alerts/${alert}`]) {
        await open(page, path);
        const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
        if (wide > width) found.push(`${path}: ${wide}`);
        found.push(...(await page.evaluate<string[]>(CUT)).map((cut) => `${path}: ${cut}`));
      }
      expect(found).toEqual([]);
      await page.context().close();
    },
  );
});
