import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import { Gauge } from 'prom-client';
import { alertRoutes, chartOf, createAlerting } from './alerts/index.ts';
import type { Alerting } from './alerts/index.ts';
import type { Config } from './config.ts';
import { createIdBlocks, withMigrationLock } from './control-db/index.ts';
import type { ControlDb } from './control-db/index.ts';
import type { Clock } from './core/clock.ts';
import { systemClock } from './core/clock.ts';
import { unavailable } from './core/errors.ts';
import { every } from './core/every.ts';
import type { Logger } from './core/logger.ts';
import { budgetRoutes, createBudgets, measureBudgets } from './budgets/index.ts';
import { costRoutes } from './costs/index.ts';
import { dashboardRoutes } from './dashboard/index.ts';
import { deployRoutes } from './deploys/index.ts';
import { createDataFolder } from './engines/index.ts';
import { exportRoutes } from './exports/index.ts';
import {
  createHttpServer,
  createIdempotency,
  describeApi,
  discardBody,
  forgetOldKeys,
  probeRoutes,
} from './http/index.ts';
import { createIngest } from './ingest/index.ts';
import type { Ingest } from './ingest/index.ts';
import { createLive, liveRoutes } from './live/index.ts';
import { createBaselines, createRollups, metricRoutes, metricsOfTask } from './metrics/index.ts';
import type { Rollups } from './metrics/index.ts';
import {
  createNotifications,
  missingChannels,
  notificationRoutes,
  notificationsOfAlerts,
} from './notifications/index.ts';
import type { DeliveryTiming, Notifications } from './notifications/index.ts';
import { createPricing, pricingRoutes } from './pricing/index.ts';
import { recommendationRoutes } from './recommendations/index.ts';
import {
  createCookies,
  createOidc,
  createSessions,
  oidcRoutes,
  sessionRoutes,
  takeBrandOfLink,
} from './sessions/index.ts';
import type { Sessions } from './sessions/index.ts';
import { closeStores, openStores } from './stores.ts';
import type { Stores } from './stores.ts';
import { createTaskDirectory, createTaskMemory, taskRoutes } from './tasks/index.ts';
import {
  apiKeyHmacKey,
  createAuthenticator,
  createBrandEnsurer,
  createCredentialVerifier,
  createKeyVerifier,
  createTokenVerifier,
  loadSecret,
  requireScope,
  tenancyRoutes,
} from './tenancy/index.ts';
import { createOfflineWatch, onlineMs, workerRoutes } from './workers/index.ts';

export interface App {
  /** Where it listens once `listen` has resolved, such as `http://127.0.0.1:8080`. */
  listen(): Promise<string>;
  readonly http: FastifyInstance;
  /** The HS256 secret that tokens for this server are signed with. */
  readonly secret: string;
  readonly control: ControlDb;
  /** For links that sign in. */
  readonly sessions: Pick<Sessions, 'makeCode'>;
  /** Stops taking requests, lets those in work finish, writes what waits, then stops the engines. */
  close(): Promise<void>;
}

export interface AppOptions {
  config: Config;
  logger: Logger;
  clock?: Clock;
  /** For tests: other waits between tries to deliver than the real ones. */
  delivery?: DeliveryTiming;
}

export const VERSION = '0.1.0';
const HOUR = 3_600_000;
const MINUTE = 60_000;
const ROLLUP_MS = 5_000;
const REPRICING_MS = 1_000;
const LIVE_MS = 400;
const OFFLINE_MS = 1_000;

const engineRestarts = new Gauge({
  name: 'vigie_engine_restarts',
  help: 'Restarts of embedded engines that died.',
  labelNames: ['engine'],
});

const startAlerts = async (
  { config, logger, clock = systemClock, delivery }: AppOptions,
  { control: sql, telemetry: db, seat }: Stores,
  { secret, rollups }: { secret: string; rollups: Rollups },
): Promise<{ notifications: Notifications; alerting: Alerting }> => {
  const shared = { sql, seat, clock, logger };
  const notifications = createNotifications({
    ...shared,
    config,
    secret,
    chartOf: chartOf({ sql, db }),
    ...(delivery ? { timing: delivery } : {}),
  });
  // pg-boss makes its own tables: of two starts at once one waits for the other.
  await withMigrationLock(sql, () => notifications.start());
  const alerting = await createAlerting({
    ...shared,
    db,
    notifications,
    heartbeatIntervalS: config.heartbeatIntervalS,
    measureBudgets: measureBudgets({ sql, db, rollups }),
    intervalMs: config.evaluationIntervalMs,
  });
  return { notifications, alerting };
};

interface Working {
  drain: () => Promise<void>;
  ingest: Ingest;
  alerting: Alerting;
  notifications: Notifications;
}

/** In the order of a metric's way, so that each finishes what the one before it hands on. */
const closeAll = async (stores: Stores, working: Working): Promise<void> => {
  await working.drain();
  await working.ingest.close();
  await working.alerting.close();
  await working.notifications.close();
  await closeStores(stores);
};

/** The whole server as a function: engines, stores, features, routes. It listens when asked to. */
export const createApp = async (options: AppOptions): Promise<App> => {
  const { config, logger, clock = systemClock } = options;
  createDataFolder(config.dataDir);
  const secret = config.jwtSecret ?? (await loadSecret(config.dataDir));
  const stores = await openStores(options);
  const { control, telemetry, presence, engines } = stores;
  const { app: http, refuseOtherMethods, drain } = createHttpServer({ logger, ...config });

  const hmacKey = apiKeyHmacKey(secret);
  const keys = createKeyVerifier({ sql: control, hmacKey, clock, log: logger });
  const credentials = { verifyToken: createTokenVerifier({ ...config, jwtSecret: secret }, clock), keys };
  const sessions = createSessions({ sql: control, clock, verify: createCredentialVerifier(credentials) });
  const cookies = createCookies(config);
  const authenticate = createAuthenticator({
    ...credentials,
    ensureBrand: createBrandEnsurer({ sql: control, clock }),
  });
  const ingest = createIngest({ db: telemetry, logger, maxRows: config.maxBufferedMetrics });
  await http.register(cookie);
  http.addHook('onRequest', async (request) => {
    const { scope, ensureBrand, linked } = request.routeOptions.config;
    if (scope === undefined) return;
    if (scope === 'monitoring:write' && ingest.full()) {
      await discardBody(request);
      throw unavailable('Too many metrics wait for the disk: try again in a moment.');
    }
    const proof = cookies.proofOf(request);
    request.ctx = await authenticate(request.headers, request.id, {
      ensure: ensureBrand !== false,
      signedIn: proof && {
        identify: () => sessions.identify(proof),
        ...(linked ? { brandOfLink: takeBrandOfLink(request) } : {}),
      },
    });
    requireScope(request.ctx, scope);
  });

  const ids = createIdBlocks(control);
  const idempotency = createIdempotency({ sql: control, owner: randomUUID(), alone: presence.alone });
  const memory = createTaskMemory({
    db: telemetry,
    presence,
    logger,
    capacity: Math.max(200_000, config.maxBufferedMetrics),
  });
  const directory = createTaskDirectory({ db: telemetry, ids, clock, memory });
  const rollups = createRollups({ db: telemetry, clock, presence });
  const baselines = createBaselines({ db: telemetry, clock, rollups });
  const { notifications, alerting } = await startAlerts(options, stores, { secret, rollups }).catch(
    async (error: unknown) => {
      await closeStores(stores);
      throw error;
    },
  );
  const money = { sql: control, db: telemetry, seat: stores.seat, clock, logger, rollups };
  const pricing = await createPricing(money);
  const budgets = await createBudgets(money);
  const shared = {
    sql: control,
    db: telemetry,
    clock,
    ids,
    ingest,
    directory,
    rollups,
    baselines,
    idempotency,
    watch: alerting.watch,
    prices: pricing.prices,
  };

  await describeApi(http, VERSION);
  probeRoutes(http, [
    { name: 'PostgreSQL', check: () => control.ping() },
    { name: 'ClickHouse', check: () => telemetry.ping() },
  ]);
  const live = await createLive({ sql: control, seat: stores.seat });
  await http.register(async (api) => {
    liveRoutes(api, { live });
    sessionRoutes(api, { ...shared, sessions, cookies });
    const oidc = config.oidc && createOidc(config.oidc, { logger });
    oidcRoutes(api, { clock, sessions, cookies, oidc });
    metricRoutes(api, shared);
    taskRoutes(api, { ...shared, metricsOfTask: metricsOfTask(telemetry) });
    workerRoutes(api, { ...shared, heartbeatIntervalS: config.heartbeatIntervalS });
    alertRoutes(api, {
      ...shared,
      notifications,
      missingChannels,
      notificationsOf: notificationsOfAlerts,
      rulesChanged: alerting.rulesChanged,
      measure: alerting.measure,
    });
    deployRoutes(api, shared);
    costRoutes(api, { ...shared, ...pricing });
    exportRoutes(api, shared);
    budgetRoutes(api, { ...shared, ...budgets });
    pricingRoutes(api, { ...shared, ...pricing });
    recommendationRoutes(api, shared);
    notificationRoutes(api, { ...shared, ...notifications });
    await tenancyRoutes(api, { sql: control, hmacKey, clock, keys });
  });
  const noteOffline = createOfflineWatch({
    sql: control,
    seat: stores.seat,
    clock,
    onlineMs: onlineMs(config.heartbeatIntervalS),
    changed: (brandId) => live.changed(brandId, 'workers'),
  });
  refuseOtherMethods();
  await http.register((page) => dashboardRoutes(page));
  const stops = [
    every(HOUR, logger, () => forgetOldKeys(control)),
    every(HOUR, logger, () => sessions.forgetEnded()),
    every(LIVE_MS, logger, () => live.tell()),
    every(OFFLINE_MS, logger, noteOffline),
    every(MINUTE, logger, () => budgets.forgetOldHolds()),
    every(REPRICING_MS, logger, () => pricing.reprice()),
    every(ROLLUP_MS, logger, async () => void (await rollups.build())),
  ];
  engineRestarts.reset();
  const report = setInterval(() => {
    const { postgres, clickhouse } = engines.restarts();
    engineRestarts.set({ engine: 'postgres' }, postgres);
    engineRestarts.set({ engine: 'clickhouse' }, clickhouse);
  }, 1_000).unref();

  let closing: Promise<void> | undefined;
  return {
    http,
    secret,
    control,
    sessions,
    listen: () => http.listen({ host: config.host, port: config.port }),
    close() {
      clearInterval(report);
      for (const stop of stops) stop();
      live.close();
      closing ??= closeAll(stores, { drain, ingest, alerting, notifications });
      return closing;
    },
  };
};
