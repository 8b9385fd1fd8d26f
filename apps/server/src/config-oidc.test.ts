import { expect, test } from 'vitest';
import { resolveConfig } from './config.ts';

const ENV = {
  PUBLIC_URL: 'https://vigie.example.com/',
  OIDC_ISSUER: 'https://id.example.com/application/o/vigie/',
  OIDC_CLIENT_ID: 'vigie',
  OIDC_ROLES: '[{"group": "ops", "scope": "monitoring:admin", "brands": [1]}]',
};
const oidcOf = (env: Record<string, string>) => resolveConfig([], env).oidc;

test('there is no identity provider unless one is named', () => {
  expect(oidcOf({})).toBeUndefined();
  expect(oidcOf({ PUBLIC_URL: ENV.PUBLIC_URL })).toBeUndefined();
  expect(resolveConfig([], { PUBLIC_URL: ENV.PUBLIC_URL }).publicUrl).toBe('https://vigie.example.com');
});

test('an issuer is known by its exact name, also when that ends with a slash', () => {
  expect(oidcOf(ENV)).toMatchObject({
    issuer: ENV.OIDC_ISSUER,
    publicUrl: 'https://vigie.example.com',
    scopes: 'openid profile email',
    rolesClaim: 'groups',
    roles: [{ group: 'ops', scope: 'monitoring:admin', brands: [1] }],
  });
});

test.each(['PUBLIC_URL', 'OIDC_CLIENT_ID', 'OIDC_ROLES'])(
  'a provider without %s is told at the start',
  (name) => {
    const { [name]: _left, ...rest } = ENV as Record<string, string>;
    expect(() => oidcOf(rest)).toThrow(name);
  },
);

test.each([
  ['OIDC_ISSUER', 'http://id.example.com'],
  ['OIDC_ISSUER', 'id.example.com'],
  ['PUBLIC_URL', 'http://vigie.example.com'],
  ['OIDC_ROLES', 'ops=admin'],
  ['OIDC_ROLES', '[]'],
  ['OIDC_ROLES', '[{"group": "ops", "scope": "root", "brands": "*"}]'],
])('%s is not %s', (name, value) => {
  expect(() => oidcOf({ ...ENV, [name]: value })).toThrow(name);
});

test('on this machine a provider may do without TLS', () => {
  expect(oidcOf({ ...ENV, OIDC_ISSUER: 'http://127.0.0.1:9000' })?.issuer).toBe('http://127.0.0.1:9000');
});
