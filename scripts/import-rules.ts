import { dirname, join, normalize, relative } from 'node:path';

const SERVER = 'apps/server/src/';
const DATABASES = ['engines', 'control-db', 'telemetry-db'];

/** The room of the server that a file lives in, such as `metrics`; undefined outside of the rooms. */
const roomOf = (path: string): string | undefined =>
  path.startsWith(SERVER) && path.slice(SERVER.length).includes('/')
    ? path.slice(SERVER.length).split('/')[0]
    : undefined;

const workspaceOf = (path: string): string | undefined =>
  /^((?:apps|packages)\/[^/]+|bench)\//.exec(path)?.[1];

const isTest = (path: string): boolean => /\.test\.ts$|\/test(ing|-[a-z]+)?\//.test(path);

interface ImportRule {
  why: string;
  /** `from` is a file of the repository, `to` another one or the name of a package. */
  broken: (from: string, to: string) => boolean;
}

/** Tests may open any door: they start the whole app, speak to the stores and share their helpers. */
const RULES: ImportRule[] = [
  {
    why: 'Rooms meet only at each other’s index.ts.',
    broken: (from, to) => {
      const [here, there] = [roomOf(from), roomOf(to)];
      return (
        here !== undefined &&
        there !== undefined &&
        here !== there &&
        there !== 'core' &&
        to !== `${SERVER}${there}/index.ts`
      );
    },
  },
  {
    why: 'A room is handed what it needs; it does not reach up to the composition.',
    broken: (from, to) => roomOf(from) !== undefined && to.startsWith(SERVER) && roomOf(to) === undefined,
  },
  {
    why: 'core imports nothing of ours.',
    broken: (from, to) =>
      roomOf(from) === 'core' &&
      (to.startsWith('@vigie/') || (to.startsWith(SERVER) && roomOf(to) !== 'core')),
  },
  {
    why: 'The rooms of the databases know no feature.',
    broken: (from, to) =>
      DATABASES.includes(roomOf(from) ?? '') && ![undefined, 'core', ...DATABASES].includes(roomOf(to)),
  },
  {
    why: 'Calls go one way: routes → verb → store → database.',
    broken: (from, to) =>
      (from.endsWith('/routes.ts') && /\/([a-z-]+-)?store\.ts$/.test(to)) ||
      (/\/([a-z-]+-)?store\.ts$/.test(from) && to.endsWith('/routes.ts')),
  },
  {
    why: 'HTTP ends at routes.ts: verbs and stores do not know Fastify.',
    broken: (from, to) =>
      to === 'fastify' && ![undefined, 'http'].includes(roomOf(from)) && !from.endsWith('/routes.ts'),
  },
  {
    why: 'Only the rooms of the databases speak to database clients.',
    broken: (from, to) =>
      /^(pg|@clickhouse\/client|chdb|ffi-rs)$/.test(to) &&
      from.startsWith(SERVER) &&
      !DATABASES.includes(roomOf(from) ?? ''),
  },
  {
    why: 'The contract imports the schema library only.',
    broken: (from, to) =>
      from.startsWith('packages/contract/src/') && to !== 'typebox' && !to.startsWith('packages/contract/'),
  },
  {
    why: 'The SDK runs anywhere: no node:*, no dependencies.',
    broken: (from, to) => from.startsWith('packages/sdk/src/') && !to.startsWith('packages/sdk/'),
  },
  {
    why: 'Connectors and the demo know the server through the SDK only.',
    broken: (from, to) =>
      /^(packages\/connector-|apps\/demo\/)/.test(from) && /^@vigie\/(contract|server)$/.test(to),
  },
  {
    why: 'The bench looks at the server from outside.',
    broken: (from, to) => from.startsWith('bench/') && to.startsWith('@vigie/'),
  },
  {
    // The one exception starts the very engine that the server would start, to ask it the same questions.
    why: 'Other workspaces are imported by their names.',
    broken: (from, to) =>
      from !== 'bench/src/own-clickhouse.ts' &&
      workspaceOf(to) !== undefined &&
      workspaceOf(from) !== workspaceOf(to),
  },
];

/**
 * Why a file may not import something, or undefined when it may.
 * @param from path of the importing file, from the root of the repository
 * @param specifier what stands in its `import`
 */
export const importProblem = (from: string, specifier: string): string | undefined => {
  if (isTest(from)) return undefined;
  const to = specifier.startsWith('.') ? normalize(join(dirname(from), specifier)) : specifier;
  return RULES.find((rule) => rule.broken(from, to))?.why;
};

interface ImportNode {
  source: { value: unknown } | null;
}

interface Context {
  filename: string;
  cwd: string;
  report: (problem: { node: object; message: string }) => void;
}

/** The rules of docs/architecture.md as a plugin of oxlint. */
export default {
  meta: { name: 'house' },
  rules: {
    imports: {
      create: (context: Context) => {
        const check = (node: ImportNode): void => {
          if (typeof node.source?.value !== 'string') return;
          const message = importProblem(relative(context.cwd, context.filename), node.source.value);
          if (message !== undefined) context.report({ node, message });
        };
        return {
          ImportDeclaration: check,
          ExportNamedDeclaration: check,
          ExportAllDeclaration: check,
          ImportExpression: check,
        };
      },
    },
  },
};
