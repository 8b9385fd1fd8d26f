import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from './app.ts';
import type { Config } from './config.ts';
import { systemClock } from './core/clock.ts';
import { signToken } from './tenancy/index.ts';

const DEMO_BRAND = 1;
const DAY_S = 86_400;

const isFirstStart = async (config: Config): Promise<boolean> => {
  const marker = join(config.dataDir, 'greeted');
  const known = await access(marker).then(
    () => true,
    () => false,
  );
  if (!known) await writeFile(marker, '', { mode: 0o600 });
  return !known;
};

/** What the person at the terminal needs: where it runs, and on the first start, everything for a first metric. */
export const printBanner = async (
  app: App,
  config: Config,
  address: string,
  say: (text: string) => void,
): Promise<void> => {
  say(`Vigie is running on ${address}  (API page: ${address}/docs, data: ${config.dataDir})`);
  if (!(await isFirstStart(config))) {
    say(
      'A new token: npm run -s token -- --brand 1 --scope monitoring:admin' +
        (config.dataDir.endsWith('/vigie-data') ? '' : ` --data-dir ${config.dataDir}`),
    );
    return;
  }
  await app.control.query(
    "INSERT INTO brands (id, name, implicit, created_at) VALUES ($1, 'Demo', false, now()) ON CONFLICT (id) DO NOTHING",
    [DEMO_BRAND],
  );
  const token = await signToken(
    {
      secret: app.secret,
      sub: 'first-start',
      brands: '*',
      scope: 'monitoring:admin',
      ttlSeconds: 30 * DAY_S,
      ...(config.jwtIssuer ? { issuer: config.jwtIssuer } : {}),
      ...(config.jwtAudience ? { audience: config.jwtAudience } : {}),
    },
    systemClock,
  );
  const code = await app.sessions.makeCode({
    actor: 'first-start',
    scope: 'monitoring:admin',
    brands: '*',
  });
  say(`
Open the dashboard (this link signs in once, within the hour):
${address}/#code=${code}

Demo brand: ${DEMO_BRAND}
Admin token (30 days; make others with «npm run -s token»):
${token}

Store a first metric:

curl -X POST ${address}/tasks/monitoring/metrics/ \\
  -H 'Authorization: Bearer ${token}' \\
  -H 'X-Brand-ID: ${DEMO_BRAND}' -H 'Content-Type: application/json' \\
  -d '{"base_task": {"task_id": "first", "task_type": "hello"}, "execution_time_ms": 3200, "memory_usage_mb": 256, "cost_usd": 0.036}'

It is on the page already. Or ask the API:

curl ${address}/tasks/monitoring/metrics/dashboard/ \\
  -H 'Authorization: Bearer ${token}' -H 'X-Brand-ID: ${DEMO_BRAND}'
`);
};
