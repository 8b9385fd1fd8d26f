import { OAuth2Server } from 'oauth2-mock-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useServer } from '../../server/test/harness.ts';
import { openBrowser } from './browser.ts';
import { canWalk } from './walk.ts';

const CLIENT = 'vigie';

describe.runIf(canWalk)('signing in', { timeout: 60_000 }, async () => {
  const provider = new OAuth2Server();
  await provider.issuer.keys.generate('RS256');
  await provider.start(0, '127.0.0.1');
  const server = useServer({
    oidc: {
      issuer: provider.issuer.url ?? '',
      clientId: CLIENT,
      clientSecret: 'a-secret',
      scopes: 'openid',
      rolesClaim: 'groups',
      roles: [{ group: 'ops', scope: 'monitoring:admin', brands: [1] }],
      // Known once it listens, which is before anybody signs in.
      get publicUrl(): string {
        return server.url;
      },
    },
  });
  let groups = ['guests'];
  beforeAll(() => {
    provider.service.on('beforeTokenSigning', (token: { payload: Record<string, unknown> }) => {
      Object.assign(token.payload, { aud: CLIENT, sub: 'ada', groups });
    });
  });
  afterAll(() => provider.stop());

  test('by the organisation: who has no role hears so, who has one is in; a server that stops is told', async () => {
    await server.api(1);
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ locale: 'en-GB' });
      await page.goto(server.url);
      const enter = page.getByRole('link', { name: 'Sign in with your organisation' });
      await enter.click();
      await page.getByText('nobody has given you a role here').waitFor();
      groups = ['ops'];
      await enter.click();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      await page.waitForURL(`${server.url}/?brand=1`);
      expect(await page.title()).toBe('Overview · Vigie');
      await page.locator('[data-live=true]').waitFor();
      await server.app.close();
      await page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
    } finally {
      await browser.close();
    }
  });
});
