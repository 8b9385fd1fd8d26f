import { expect, it } from 'vitest';
import { attackAddresses } from './bad-input/addresses.ts';
import { attackRules } from './bad-input/alert-bodies.ts';
import { attackBodies, MAX_BODY } from './bad-input/bodies.ts';
import { attackHeaders } from './bad-input/headers.ts';
import { hit } from './bad-input/wire.ts';
import { useServer } from './harness.ts';

const server = useServer({ maxBodyBytes: MAX_BODY });

attackBodies(server);
attackRules(server);
attackAddresses(server);
attackHeaders(server);

it('still works after all of that', async () => {
  expect((await hit(server.url, 'GET', '/readyz')).status).toBe(200);
  expect((await (await server.api()).get('metrics/')).status).toBe(200);
});
