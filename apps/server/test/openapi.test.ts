import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createAjv, operationsOf } from './answer-check.ts';
import { BASE, useServer } from './harness.ts';

const server = useServer();
const run = promisify(execFile);

/** The dashboard and its files. */
const OF_THE_PAGE = /^\/?(?:\*|session\/oidc(?:\/.*)?|assets\/.*|[\w-]+\.(?:svg|js))$/;

/** The router ignores a slash at the end and prints none. */
const bare = (route: string): string => route.replace(/\/$/, '');

/** Every method and path that the router knows, but for HEAD, which stands beside each GET. */
const routesOf = (tree: string): { method: string; url: string }[] => {
  const routes: { method: string; url: string }[] = [];
  const parents: string[] = [];
  for (const line of tree.split('\n')) {
    const match = /^((?:[│ ] {3})*)(?:├── |└── )(\S*?)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (!match) continue;
    const depth = (match[1] ?? '').length / 4;
    parents[depth] = (depth === 0 ? '' : (parents[depth - 1] ?? '')) + (match[2] ?? '');
    for (const method of match[3]?.split(', ') ?? [])
      if (method !== 'HEAD') routes.push({ method, url: parents[depth] ?? '' });
  }
  return routes;
};

/** Every example that stands in a schema or in its parts, beside the part that it must fit. */
const examplesIn = (schema: object): { schema: object; example: unknown }[] => {
  const { examples, items, anyOf, properties } = schema as {
    examples?: unknown[];
    items?: object;
    anyOf?: object[];
    properties?: Record<string, object>;
  };
  const parts = [...(items ? [items] : []), ...(anyOf ?? []), ...Object.values(properties ?? {})];
  return [...(examples ?? []).map((example) => ({ schema, example })), ...parts.flatMap(examplesIn)];
};

describe('the description', () => {
  it('is OpenAPI 3.1 and names every route with its full path, and no other', async () => {
    expect(server.openApi.openapi).toMatch(/^3\.1\./);
    const described = operationsOf(server.openApi).map(({ method, path }) => `${method} ${path}`);
    const api = await server.api(undefined, 'monitoring:admin');
    const served: string[] = [];
    for (const { method, url } of routesOf(server.app.http.printRoutes({ commonPrefix: false }))) {
      if (url.startsWith('/docs') || url === '/openapi.json' || OF_THE_PAGE.test(url)) continue;
      // It would not end.
      if (method === 'GET' && url.startsWith(`${BASE}live`)) {
        served.push(`${method} ${bare(url)}`);
        continue;
      }
      const answer = await api.send(
        method,
        url.replace(':id', '1').replace(':month', '2026-01'),
        method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {},
      );
      if (answer.status !== 405) served.push(`${method} ${bare(url.replace(/:(id|month)/, '{$1}'))}`);
    }
    expect(served.length).toBeGreaterThan(20);
    expect(described.map(bare).toSorted()).toEqual(served.toSorted());
    expect(described.filter((route) => route.includes(BASE)).length).toBeGreaterThan(15);
    for (const probe of ['/healthz', '/readyz', '/metrics']) expect(described).toContain(`GET ${probe}`);
  });

  it('passes the recommended rules of a public linter', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vigie-openapi-'));
    try {
      await writeFile(join(folder, 'openapi.json'), JSON.stringify(server.openApi));
      // The contract's paths end in a slash, and probes refuse nobody: two matters of taste less. And an id is a
      // number: it is never taken for the word that stands in its place in another path.
      const rules = ['no-path-trailing-slash: off', 'operation-4xx-response: off', 'no-ambiguous-paths: off'];
      await writeFile(
        join(folder, 'redocly.yaml'),
        `extends: [recommended]\ntelemetry: off\nrules: {${rules.join(', ')}}\n`,
      );
      const cli = join(
        dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')),
        'bin/cli.js',
      );
      const linted = await run(process.execPath, [cli, 'lint', 'openapi.json', '--format', 'json'], {
        cwd: folder,
        env: {
          PATH: '',
          HOME: folder,
          REDOCLY_TELEMETRY: 'off',
          REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
          CI: 'true',
        },
      }).catch((error: { stdout: string; stderr: string }) => error);
      const report = JSON.parse(linted.stdout) as {
        totals: { errors: number; warnings: number };
        problems: { ruleId: string; message: string; location: unknown }[];
      };
      expect(
        report.problems.map(
          ({ ruleId, message, location }) =>
            `${ruleId}: ${message} ${JSON.stringify(location).slice(0, 200)}`,
        ),
      ).toEqual([]);
      expect(report.totals).toMatchObject({ errors: 0, warnings: 0 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('gives every operation a name, an answer, an error shape, and examples that fit', () => {
    const ajv = createAjv();
    const operations = operationsOf(server.openApi);
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { method, path, operation } of operations) {
      const statuses = Object.keys(operation.responses);
      expect(
        statuses.some((status) => status.startsWith('2')),
        `${method} ${path}`,
      ).toBe(true);
      if (path.startsWith(BASE))
        expect(statuses, `${method} ${path}`).toEqual(
          expect.arrayContaining(['400', '401', '403', '404', '503']),
        );
      for (const { schema, example } of Object.values(operation.requestBody?.content ?? {})) {
        const given = [...examplesIn(schema), ...(example === undefined ? [] : [{ schema, example }])];
        expect(given, `${method} ${path} has no example`).not.toEqual([]);
        for (const one of given) {
          const fits = ajv.compile(one.schema);
          expect(fits(one.example), `${method} ${path}: ${ajv.errorsText(fits.errors)}`).toBe(true);
        }
      }
    }
  });

  it('describes the headers that every call needs, and the key of those that may be retried', () => {
    for (const { method, path, operation } of operationsOf(server.openApi)) {
      const headers = (operation.parameters ?? []).flatMap((one) => (one.in === 'header' ? [one.name] : []));
      if (!path.startsWith(BASE)) expect(headers).toEqual([]);
      else expect(headers, `${method} ${path}`).toContain('X-Brand-ID');
      const retryable = method === 'POST' && !/api-keys|brands|backtest|session|channels\/$/.test(path);
      expect(headers.includes('Idempotency-Key'), `${method} ${path}`).toBe(retryable);
    }
  });
});

describe('/docs', () => {
  it('is served from here and loads nothing from another host', async () => {
    const page = await fetch(`${server.url}/docs`);
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy.match(/https?:\/\/[^\s;]+/g) ?? []).toEqual([]);
    const html = await page.text();
    const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) {
      const target = new URL(link, page.url.endsWith('/') ? page.url : `${page.url}/`);
      expect(target.origin).toBe(server.url);
      const asset = await fetch(new URL(target.pathname, server.url));
      expect(asset.status, target.pathname).toBe(200);
      await asset.arrayBuffer();
    }
  });
});
