/** Faults of ours are told with the request's id and the route's template, and with nothing that the request carried. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import type { Fault } from '../components/errors/contract.ts';
import { startHarness } from './conformance/harness.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-faults-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);
const told: Fault[] = [];
const errors = { report: (fault: Fault) => void told.push(fault), close: async () => {} };
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const h = await startHarness({ database, driver: 'uws', log: quiet, errors });

await t.test('a request that fails by a fault of ours is told without anything of it', async (t) => {
  const { json } = await h.call('POST', '/api/v1/videos', { body: { title: 'my secret title' } });
  const { call } = h.proxy;
  h.proxy.call = () => Promise.reject(new TypeError('a fault'));
  const answer = await h.call('PATCH', `/api/v1/videos/${json.id}?private=yes`, {
    body: { title: 'another secret' },
    headers: { cookie: 'own=secret' },
  });
  t.match(answer, { status: 500, json: { code: 'internal' } });
  h.proxy.call = call;
  t.equal(told.length, 1);
  t.match(told[0], {
    where: 'PATCH /api/v1/videos/{id}',
    tags: { route: 'updateVideo', listener: 'public' },
    facts: { requestId: answer.headers.get('x-request-id') as string },
  });
  t.match(told[0]?.error, { message: 'a fault' });
  t.notMatch(JSON.stringify(told), /secret|private|127\.0|vs_/);
  t.notMatch(JSON.stringify(told), json.id);
});

await t.test('refusals are not told', async (t) => {
  told.length = 0;
  t.equal((await h.call('GET', '/api/v1/videos/none')).status, 404);
  t.equal((await h.call('GET', '/api/v1/account/keys', { key: null })).status, 401);
  t.same(told, []);
});

await h.close();
await database.end();
await server.stop();
await rm(dataDir, { recursive: true, force: true });
