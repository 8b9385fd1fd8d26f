import { describe, expect, test } from 'vitest';
import { canWalk, useWalk } from './walk.ts';

const MINUTE = 60_000;

describe.runIf(canWalk)('a laptop’s clock', { timeout: 90_000 }, () => {
  const walk = useWalk();
  const { server, signedIn, open } = walk;

  test.each([-6, 6])(
    'with a clock that is %i hours wrong, ages and links are those of the server',
    async (hours) => {
      const page = await signedIn();
      await page.context().addInitScript(`{
        const { now } = Date;
        globalThis.wrongBy = ${hours * 60 * MINUTE};
        Date.now = () => now() + ${server.clock.now() - Date.now()} + globalThis.wrongBy;
      }`);
      const type = `clock${hours}`;
      // Two days, one every quarter of an hour.
      const made = await walk.api.post(
        'metrics/bulk/',
        Array.from({ length: 192 }, (_, i) => ({
          base_task: { task_id: `${type}-${i}`, task_type: type },
          execution_time_ms: 2_000,
          created_at: new Date(server.clock.now() - 15 * MINUTE * (i + 1)).toISOString(),
        })),
      );
      expect(made.status, JSON.stringify(made.body).slice(0, 300)).toBe(201);
      await open(page, `/types/${type}?days=1`);
      const figure = page.getByRole('region', { name: 'Executions', exact: true }).locator('[data-kpi]');
      const shown = await figure.innerText();
      expect(Number(shown)).toBeGreaterThan(90);
      await page.getByRole('link', { name: 'See the executions' }).click();
      await page.locator(`[data-count="${shown}"]`).waitFor();
      await walk.api.post('workers/heartbeat/', { worker_name: 'w', queue_name: 'q' });
      await open(page, '/workers');
      const recent = page.getByRole('row', { name: /^online w / }).getByText(/^now$|\d+ sec\. ago$/);
      await recent.waitFor();
      // It is put right while the page is open.
      const asked = page.waitForResponse(/\/session\/$/);
      await page.evaluate('globalThis.wrongBy = 0');
      await asked;
      await recent.waitFor();
      await page.context().close();
    },
  );
});
