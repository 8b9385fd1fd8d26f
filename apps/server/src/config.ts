import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import { isAbsolute, resolve } from 'node:path';
import { isEmailAddress } from './core/email-address.ts';
import { LOG_LEVELS } from './core/logger.ts';
import { StartupError } from './core/errors.ts';
import { OIDC_SETTINGS, readOidc, readPublicUrl } from './config-oidc.ts';
import type { OidcSettings } from './sessions/index.ts';

export interface Config {
  host: string;
  port: number;
  dataDir: string;
  databaseUrl: string | undefined;
  clickhouseUrl: string | undefined;
  jwtSecret: string | undefined;
  jwtJwksUrl: string | undefined;
  jwtIssuer: string | undefined;
  jwtAudience: string | undefined;
  logLevel: string;
  /** Largest request body, bytes. */
  maxBodyBytes: number;
  /** Metrics accepted but not yet on disk; past it the server answers 503. */
  maxBufferedMetrics: number;
  /** Requests in work at once; past it the server answers 503. */
  maxInFlight: number;
  /** Longest a single query may run, milliseconds. */
  queryTimeoutMs: number;
  /** Seconds between two heartbeats of a worker; it is online for three of them. */
  heartbeatIntervalS: number;
  /** Between two looks of the alert rules at windows and workers, milliseconds. */
  evaluationIntervalMs: number;
  /** Mails are kept undelivered without it. */
  smtpUrl: string | undefined;
  mailFrom: { name: string; address: string };
  /** Hosts, addresses and ranges that webhooks may reach though they are private. */
  webhookAllow: string[];
  pagerdutyUrl: string;
  /** Where people reach this server, without a slash at the end; with https: their cookies never travel in the clear. */
  publicUrl: string | undefined;
  /** People sign in on the page at this identity provider too. */
  oidc: OidcSettings | undefined;
}

interface Setting {
  env: string;
  flag?: string;
  fallback: string | undefined;
  help: string;
}

const SETTINGS = {
  host: { env: 'HOST', flag: 'host', fallback: '127.0.0.1', help: 'address to listen on' },
  port: { env: 'PORT', flag: 'port', fallback: '8080', help: 'port to listen on; 0 takes a free one' },
  dataDir: {
    env: 'DATA_DIR',
    flag: 'data-dir',
    fallback: 'vigie-data',
    help: 'folder that keeps everything',
  },
  databaseUrl: {
    env: 'DATABASE_URL',
    fallback: undefined,
    help: 'an external PostgreSQL 15+ instead of the embedded one',
  },
  clickhouseUrl: {
    env: 'CLICKHOUSE_URL',
    fallback: undefined,
    help: 'an external ClickHouse 25.8+ instead of the embedded one',
  },
  jwtSecret: {
    env: 'JWT_SECRET',
    fallback: undefined,
    help: 'HS256 secret, 32 characters or more; made once if unset',
  },
  jwtJwksUrl: { env: 'JWT_JWKS_URL', fallback: undefined, help: 'key set for RS256, ES256 and EdDSA tokens' },
  jwtIssuer: {
    env: 'JWT_ISSUER',
    fallback: undefined,
    help: 'required `iss`; must be set with JWT_JWKS_URL',
  },
  jwtAudience: {
    env: 'JWT_AUDIENCE',
    fallback: undefined,
    help: 'required `aud`; must be set with JWT_JWKS_URL',
  },
  logLevel: { env: 'LOG_LEVEL', fallback: 'warn', help: LOG_LEVELS.join(', ') },
  maxBodyBytes: { env: 'MAX_BODY_BYTES', fallback: '16777216', help: 'largest request body' },
  maxBufferedMetrics: {
    env: 'MAX_BUFFERED_METRICS',
    fallback: '200000',
    help: 'metrics waiting for the disk before 503',
  },
  maxInFlight: { env: 'MAX_IN_FLIGHT', fallback: '2000', help: 'requests in work before 503' },
  queryTimeoutMs: { env: 'QUERY_TIMEOUT_MS', fallback: '15000', help: 'longest time for one query' },
  heartbeatIntervalS: {
    env: 'HEARTBEAT_INTERVAL_S',
    fallback: '30',
    help: 'a worker is online for three of these',
  },
  evaluationIntervalMs: {
    env: 'EVALUATION_INTERVAL_MS',
    fallback: '5000',
    help: 'time between two looks of the alert rules at windows and workers',
  },
  smtpUrl: {
    env: 'SMTP_URL',
    fallback: undefined,
    help: 'mail server, smtp://user:password@host:587 or smtps://…; mails are kept undelivered without',
  },
  mailFrom: {
    env: 'MAIL_FROM',
    fallback: 'Vigie <vigie@localhost>',
    help: 'sender of mails',
  },
  webhookAllow: {
    env: 'WEBHOOK_ALLOW',
    fallback: '',
    help: 'private hosts, addresses and ranges that webhooks may reach, by commas',
  },
  pagerdutyUrl: {
    env: 'PAGERDUTY_URL',
    fallback: 'https://events.pagerduty.com/v2/enqueue',
    help: 'where PagerDuty takes events',
  },
  ...OIDC_SETTINGS,
} satisfies Record<string, Setting>;

type Key = keyof typeof SETTINGS;
const settings = Object.entries(SETTINGS) as [Key, Setting][];

export const helpText = (): string =>
  [
    'vigie: watches background jobs',
    '',
    '  npm start -- [--port N] [--host ADDRESS] [--data-dir DIR]',
    '',
    'Settings (environment, or the flag where one is named):',
    ...settings.map(([, s]) => {
      const name = s.env + (s.flag ? `, --${s.flag}` : '');
      return `  ${name.padEnd(24)} ${s.help}${s.fallback ? ` (default ${s.fallback})` : ''}`;
    }),
  ].join('\n');

const integer = (name: string, text: string, min: number, max: number): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new StartupError(`${name} must be a whole number from ${min} to ${max}, not «${text}».`);
  }
  return value;
};

const url = (name: string, text: string | undefined, protocols: string[]): string | undefined => {
  if (text === undefined) return undefined;
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
    throw new StartupError(
      `${name} must be a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}.`,
    );
  }
  return text;
};

const mailFrom = (text: string): Config['mailFrom'] => {
  const [, name = '', bracketed] = /^(.*?)\s*<([^<>]*)>$/.exec(text.trim()) ?? [];
  const address = bracketed ?? text.trim();
  if (!isEmailAddress(address) || /[\p{Cc}"<>]/u.test(name))
    throw new StartupError(`MAIL_FROM must be an address or «Name <address>», not «${text}».`);
  return { name: name.trim(), address };
};

const HOST = /^(?=.{1,253}$)[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*$/i;

const webhookAllow = (text: string): string[] => {
  const entries = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  for (const entry of entries) {
    const [address = '', bits, more] = entry.split('/');
    const most = isIP(address) === 6 ? 128 : 32;
    const isRange =
      isIP(address) !== 0 &&
      more === undefined &&
      (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most));
    if (!isRange && !HOST.test(entry))
      throw new StartupError(
        `WEBHOOK_ALLOW takes hosts, addresses and ranges such as 10.0.0.0/8, not «${entry}».`,
      );
  }
  return entries;
};

/**
 * Reads flags, then environment, then defaults; the only reader of `process.env`.
 * @throws StartupError naming the setting and what it takes.
 */
export const resolveConfig = (argv: string[], env: NodeJS.ProcessEnv): Config => {
  let flags: Record<string, string | undefined>;
  try {
    const options = Object.fromEntries(
      settings.flatMap(([, s]) => (s.flag ? [[s.flag, { type: 'string' as const }]] : [])),
    );
    flags = parseArgs({ args: argv, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new StartupError(
      `${(error as Error).message.split('. ')[0]}. «npm start -- --help» lists all settings.`,
    );
  }
  const text = (key: Key): string | undefined => {
    const setting: Setting = SETTINGS[key];
    const given = (setting.flag ? flags[setting.flag] : undefined) ?? env[setting.env];
    return given === undefined || given === '' ? setting.fallback : given;
  };
  const whole = (key: Key, min: number, max: number): number =>
    integer(SETTINGS[key].env, text(key) ?? '', min, max);

  const logLevel = text('logLevel') ?? 'warn';
  if (!(LOG_LEVELS as readonly string[]).includes(logLevel)) {
    throw new StartupError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not «${logLevel}».`);
  }
  const jwtSecret = text('jwtSecret');
  if (jwtSecret !== undefined && jwtSecret.length < 32) {
    throw new StartupError('JWT_SECRET must have at least 32 characters: shorter ones can be guessed.');
  }
  const jwtJwksUrl = url('JWT_JWKS_URL', text('jwtJwksUrl'), ['https:', 'http:']);
  const [jwtIssuer, jwtAudience] = [text('jwtIssuer'), text('jwtAudience')];
  if (jwtJwksUrl && (!jwtIssuer || !jwtAudience)) {
    throw new StartupError(
      'JWT_JWKS_URL needs JWT_ISSUER and JWT_AUDIENCE, or tokens meant for others would pass.',
    );
  }
  const dataDir = text('dataDir') ?? '';
  return {
    host: text('host') ?? '',
    port: whole('port', 0, 65_535),
    dataDir: isAbsolute(dataDir) ? dataDir : resolve(dataDir),
    databaseUrl: url('DATABASE_URL', text('databaseUrl'), ['postgres:', 'postgresql:']),
    clickhouseUrl: url('CLICKHOUSE_URL', text('clickhouseUrl'), ['http:', 'https:']),
    jwtSecret,
    jwtJwksUrl,
    jwtIssuer,
    jwtAudience,
    logLevel,
    maxBodyBytes: whole('maxBodyBytes', 1_024, 268_435_456),
    maxBufferedMetrics: whole('maxBufferedMetrics', 10_000, 10_000_000),
    maxInFlight: whole('maxInFlight', 1, 100_000),
    queryTimeoutMs: whole('queryTimeoutMs', 100, 600_000),
    heartbeatIntervalS: whole('heartbeatIntervalS', 1, 3_600),
    evaluationIntervalMs: whole('evaluationIntervalMs', 50, 60_000),
    smtpUrl: url('SMTP_URL', text('smtpUrl'), ['smtp:', 'smtps:']),
    mailFrom: mailFrom(text('mailFrom') ?? ''),
    webhookAllow: webhookAllow(text('webhookAllow') ?? ''),
    pagerdutyUrl: url('PAGERDUTY_URL', text('pagerdutyUrl'), ['https:', 'http:']) ?? '',
    publicUrl: readPublicUrl(text),
    oidc: readOidc(text),
  };
};
