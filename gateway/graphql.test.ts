import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getIntrospectionQuery } from 'graphql';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { graphqlConforms } from './conformance/graphql.ts';
import { startHarness } from './conformance/harness.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-graphql-db-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);
t.setTimeout(600_000);

for (const driver of ['node', 'uws'] as const) {
  await t.test(`${driver} answers GraphQL`, async (t) => {
    const harness = await startHarness({ database, driver });
    t.teardown(() => harness.close());
    await graphqlConforms(t, harness);
  });
}

await t.test('each field counts as a call of its route', async (t) => {
  const harness = await startHarness({ database, driver: 'node', writes: 4 });
  t.teardown(() => harness.close());
  harness.clock.stop();
  const three = Array.from({ length: 3 }, (_, n) => `v${n}: createVideo(body: { title: "x" }) { id }`).join(' ');
  const { status, json } = await harness.call('POST', '/api/v1/graphql', { body: { query: `mutation { ${three} }` } });
  t.equal(status, 200);
  t.match(json, {
    data: { v0: { id: String }, v1: { id: String }, v2: null },
    errors: [{ path: ['v2'], extensions: { code: 'too-many-requests', status: 429 } }],
  });
  t.match(await harness.call('POST', '/api/v1/videos', { body: { title: 'x' } }), { status: 429 }, 'from the one allowance that there is');
});

await t.test('a large question counts as many calls, and one that is too much is not looked at', async (t) => {
  const harness = await startHarness({ database, driver: 'node', settings: { trustedProxies: ['loopback'] }, writes: 'as stored' });
  t.teardown(() => harness.close());
  harness.clock.stop();
  const set = { base: harness.adminUrl, body: { read: 100 }, headers: { 'if-match': '"0"' } };
  t.equal((await harness.call('PUT', '/api/v1/admin/settings/limits', set)).status, 200);
  const ask = (query: string, address: string) =>
    harness.call('POST', '/api/v1/graphql', { body: { query }, key: null, headers: { 'x-forwarded-for': address } });
  const large = `{ health { ${'status '.repeat(900)} } }`;
  for (const [n, query] of [large, `{ nothing { ${'status '.repeat(900)} } }`, getIntrospectionQuery()].entries()) {
    const address = `203.0.113.${n}`;
    for (let m = 0; m < 2; m += 1) t.not((await ask(query, address)).status, 429);
    t.match(await ask(query, address), { status: 429, json: { code: 'too-many-requests' } });
  }
  t.equal((await ask('{ health { status } }', '203.0.113.0')).status, 200, 'a small one is still answered');
});

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the database stops', async (t) => {
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
