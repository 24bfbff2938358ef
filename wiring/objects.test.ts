/** Gateways that hear of moves between stores while they run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import t from 'tap';
import { emptyMoveReport } from '../actors/move/contract.ts';
import { createMoveRunner } from '../actors/move/runner.ts';
import { startTestDatabase } from '../actors/testing.ts';
import { objectClasses } from '../components/objects/layout/contract.ts';
import { startS3Server } from '../test/servers/versitygw.ts';
import { openStores, type Stores } from './objects.ts';
import { readSettings } from './settings.ts';

const silent = pino({ level: 'silent' });
const { database, stop } = await startTestDatabase();
t.teardown(stop);
const server = await startS3Server();
t.teardown(() => server.stop());

async function open(t: { teardown(end: () => unknown): void }, gateways: { hasBucket: boolean }[]): Promise<Stores[]> {
  await database`truncate store_moves, object_stores, store_users`;
  const data = await mkdtemp(join(tmpdir(), 'vitascope-stores-'));
  t.teardown(() => rm(data, { recursive: true, force: true }));
  const { endpoint, region, accessKey, secretKey } = server.settings;
  const { bucket } = await server.makeBucket(`videos-${Math.random().toString(36).slice(2)}`);
  for (const is of objectClasses) await database`insert into object_stores (class, active) values (${is}, 'folder')`;
  return Promise.all(
    gateways.map(async ({ hasBucket }) => {
      const args = hasBucket ? ['--s3-endpoint', endpoint, '--s3-bucket', bucket, '--s3-region', region] : [];
      const env = hasBucket ? { VITASCOPE_S3_ACCESS_KEY: accessKey, VITASCOPE_S3_SECRET_KEY: secretKey } : {};
      const stores = await openStores(readSettings(['--data', data, ...args], env), database, silent);
      t.teardown(() => stores.stop());
      return stores;
    }),
  );
}
const switchTo = (active: string, other: string | null) => database`update object_stores set active = ${active}, other = ${other}`;
async function until(holds: () => unknown): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}
async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

t.test('a long upload by another gateway than that of the move comes to the new store too', async (t) => {
  const [near, far] = (await open(t, [{ hasBucket: true }, { hasBucket: true }])) as [Stores, Stores];
  let end = () => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  async function* slow(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('it began ');
    await ended;
    yield Buffer.from('before');
  }
  const writing = far.objects.put('source/slow', slow());
  await switchTo('s3', 'folder');
  const legs = objectClasses.map((is) => ({ class: is, from: 'folder', to: 's3' }));
  await database`insert into store_moves (id, kind, legs, state, report)
    values (gen_random_uuid(), 'copy', ${database.json(legs)}, 'running', ${database.json(emptyMoveReport())})`;
  const events = { append: async () => {} };
  const runner = createMoveRunner({ database, between: near.between, events, log: silent, settleMs: 0, everyMs: 5 });
  let isOver = false;
  const moving = runner.round().finally(() => (isOver = true));
  await until(() => far.inUse().raw.active === 's3');
  await until(async () => isOver || (await database`select 1 from store_users where late = 1`).length === 1);
  t.notOk(isOver, 'the move waits');
  end();
  await writing;
  await moving;
  await until(() => near.inUse().raw.other === null && far.inUse().raw.other === null);
  for (const { objects } of [near, far]) t.match(await objects.head('source/slow'), { sizeBytes: 15 });
});

t.test('a gateway that does not have the bucket of a move says so, and goes on with the store before', async (t) => {
  const [, without] = (await open(t, [{ hasBucket: true }, { hasBucket: false }])) as [Stores, Stores];
  t.equal(without.trouble(), null);
  await switchTo('s3', 'folder');
  await until(() => without.trouble() !== null);
  t.match(without.trouble(), /does not have.* --s3-endpoint, --s3-bucket .*start it again/);
  t.equal(without.inUse().raw.active, 'folder');
  await without.objects.put('source/a', one('a'));
  t.ok(await without.all.folder?.head('source/a'));
  await switchTo('folder', 's3');
  await until(() => /--s3-endpoint/.test(without.trouble() ?? ''));
  await switchTo('folder', null);
  await until(() => without.trouble() === null);
  const told = () => database`select 1 from store_users where places -> 'raw' ->> 'active' = 'folder' and late = 0`;
  await until(async () => (await told()).length === 2);
});
