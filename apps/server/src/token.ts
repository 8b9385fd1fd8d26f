import { parseArgs } from 'node:util';
import { resolveConfig } from './config.ts';
import { systemClock } from './core/clock.ts';
import { SCOPES } from './core/ctx.ts';
import { StartupError, messageOf } from './core/errors.ts';
import { createDataFolder } from './engines/index.ts';
import { loadSecret, MAX_BRAND_ID, parseTtl, signToken } from './tenancy/index.ts';

const USAGE =
  'npm run -s token -- --brand 9 [--brand 10 | --brand "*"] --scope monitoring:write [--ttl 1h] [--sub NAME] [--data-dir DIR]';

const readBrands = (given: string[]): number[] | '*' => {
  if (given.includes('*')) return '*';
  if (given.length === 0) throw new StartupError(`Which brand? ${USAGE}`);
  return given.map((text) => {
    const id = Number(text);
    if (!/^[1-9]\d*$/.test(text) || id > MAX_BRAND_ID)
      throw new StartupError(`--brand takes a positive integer or *, not «${text}».`);
    return id;
  });
};

const readScope = (given: string): string => {
  const wrong = given.split(' ').filter((scope) => !(SCOPES as readonly string[]).includes(scope));
  if (wrong.length > 0)
    throw new StartupError(`--scope takes ${SCOPES.join(', ')}, not «${wrong.join(' ')}».`);
  return given;
};

/** Prints a token for the server that keeps its secret in the data folder (or in JWT_SECRET), and nothing else. */
const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      brand: { type: 'string', multiple: true, default: [] },
      scope: { type: 'string', default: 'monitoring:read' },
      ttl: { type: 'string', default: '1h' },
      sub: { type: 'string', default: 'token-command' },
      'data-dir': { type: 'string' },
    },
  });
  const argv = values['data-dir'] === undefined ? [] : ['--data-dir', values['data-dir']];
  // oxlint-disable-next-line node/no-process-env -- handed to the one reader of it
  const config = resolveConfig(argv, process.env);
  const brands = readBrands(values.brand);
  const scope = readScope(values.scope);
  const ttlSeconds = parseTtl(values.ttl);
  if (config.jwtSecret === undefined) createDataFolder(config.dataDir);
  const secret = config.jwtSecret ?? (await loadSecret(config.dataDir));
  const token = await signToken(
    {
      secret,
      sub: values.sub,
      brands,
      scope,
      ttlSeconds,
      ...(config.jwtIssuer ? { issuer: config.jwtIssuer } : {}),
      ...(config.jwtAudience ? { audience: config.jwtAudience } : {}),
    },
    systemClock,
  );
  process.stdout.write(`${token}\n`);
};

main().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
});
