/** Moves between a real folder and a real bucket. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Objects } from '../../components/objects/contract.ts';
import { createFolderObjects } from '../../components/objects/folder.ts';
import { type ObjectClass, objectClasses } from '../../components/objects/layout/contract.ts';
import { createRouted } from '../../components/objects/routed.ts';
import { createS3Objects } from '../../components/objects/s3.ts';
import { createTwoStores } from '../../components/objects/two-stores.ts';
import { startS3Server } from '../../test/servers/versitygw.ts';
import { silent, startTestDatabase } from '../testing.ts';
import { emptyMoveReport, type Leg, type MoveReport, type StoreName } from './contract.ts';
import { createMoveRunner } from './runner.ts';
import { createStoreUser } from './users.ts';

const { database, stop } = await startTestDatabase();
t.teardown(stop);
const server = await startS3Server();
t.teardown(() => server.stop());
let buckets = 0;
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function open(change: { target?: (objects: Objects) => Objects } = {}) {
  await database`truncate store_moves, object_stores, store_users`;
  const root = await mkdtemp(join(tmpdir(), 'vitascope-move-'));
  t.teardown(() => rm(root, { recursive: true, force: true }));
  const folder = createFolderObjects({ root });
  const s3 = createS3Objects({ ...(await server.makeBucket(`move-${++buckets}`)), patience: { attempts: 2, backOffMs: 10 } });
  t.teardown(() => s3.close());
  const own = async (is: ObjectClass) => {
    const bucket = createS3Objects({ ...(await server.makeBucket(`${is}-${buckets}`)), patience: { attempts: 2, backOffMs: 10 } });
    t.teardown(() => bucket.close());
    return bucket;
  };
  const [raw, exports, assets] = [await own('raw'), await own('exports'), await own('assets')];
  const make = (target: Objects = change.target?.(s3) ?? s3) =>
    createMoveRunner({
      database,
      between: (legs) => {
        const stores: Record<StoreName, Objects> = { folder, s3: target, raw, exports, assets };
        return {
          source: createRouted(Object.fromEntries(legs.map((leg) => [leg.class, stores[leg.from]]))),
          target: createRouted(Object.fromEntries(legs.map((leg) => [leg.class, stores[leg.to]]))),
        };
      },
      events: { append: async () => {} },
      log: silent,
      settleMs: 0,
      everyMs: 1,
      objectsAtOnce: 5,
    });
  async function put(store: Objects, name: string, bytes: Uint8Array = randomBytes(1000)): Promise<string> {
    const made = await store.put(
      (sha256) => `${name}-${sha256}`,
      (async function* () {
        yield bytes;
      })(),
    );
    return made.key;
  }
  async function ask(kind: 'copy' | 'delete' = 'copy', from: StoreName = 'folder', to: StoreName = 's3'): Promise<string> {
    return askFor(
      kind,
      objectClasses.map((is) => ({ class: is, from, to })),
    );
  }
  async function askFor(kind: 'copy' | 'delete', legs: Leg[]): Promise<string> {
    const id = randomUUID();
    if (kind === 'copy')
      for (const { class: is, from, to } of legs)
        await database`
          insert into object_stores (class, active, other) values (${is}, ${to}, ${from})
          on conflict (class) do update set active = excluded.active, other = excluded.other`;
    await database`insert into store_moves (id, kind, legs, state, report)
      values (${id}, ${kind}, ${database.json(legs)}, 'running', ${database.json(emptyMoveReport())})`;
    return id;
  }
  async function result(id: string) {
    const [row] = await database<{ state: string; report: MoveReport; pass: number; place: string | null; problem: string | null }[]>`
      select state, report, pass, place, problem from store_moves where id = ${id}`;
    const places = await database<{ class: ObjectClass }[]>`select class, active, other from object_stores order by class`;
    const [{ class: _, ...inUse }] = places as unknown as [{ class: ObjectClass; active: string; other: string | null }];
    return { ...row, inUse, places };
  }
  return { folder, s3, raw, exports, assets, make, put, ask, askFor, result };
}
async function contents(store: Objects): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { key } of store.list('')) {
    const pieces: Uint8Array[] = [];
    for await (const piece of await store.get(key)) pieces.push(piece as Uint8Array);
    found.set(key, hash(Buffer.concat(pieces)));
  }
  return found;
}

t.test('everything comes to the new store, what is written meanwhile too, and then that is the only one', async (t) => {
  const { folder, s3, make, put, ask, result } = await open();
  for (let n = 0; n < 23; n += 1) await put(folder, `source/${n}/x`);
  await put(folder, 'work/large', randomBytes(9_000_000));
  await folder.put('empty', (async function* () {})());
  const before = await contents(folder);
  const id = await ask();
  const both = createTwoStores({ fresh: s3, old: folder });
  const young = await put(both, 'source/young');
  t.same(
    await contents(both),
    new Map([...before, [young, young.slice(-64)]].sort(([a = ''], [b = '']) => (a < b ? -1 : 1)) as [string, string][]),
  );
  await make().round();
  t.match(await result(id), {
    state: 'done',
    pass: 2,
    report: { copied: { count: 25 }, there: { count: 25 }, damaged: [] },
    inUse: { active: 's3', other: null },
  });
  t.same(await contents(folder), before, 'nothing is deleted by that');
  const after = await contents(s3);
  for (const [key, sum] of before) t.equal(after.get(key), sum, key);

  await s3.delete(young);
  await s3.delete('empty');
  const deletion = await ask('delete');
  await make().round();
  t.match(await result(deletion), { state: 'done', report: { deleted: { count: 24 }, kept: { count: 1 } } });
  t.same([...(await contents(folder)).keys()], ['empty'], 'what only the old store has stays there');
});

t.test('a move that was interrupted goes on where it was; one that was stopped ends with its batch', async (t) => {
  let left = 12;
  const { folder, s3, make, put, ask, result } = await open({
    target: (objects) => ({
      ...objects,
      put: async (...call) => {
        if (--left < 0) throw new Error('the power went');
        return objects.put(...call);
      },
    }),
  });
  for (let n = 10; n < 40; n += 1) await put(folder, `work/${n}`);
  const id = await ask();
  await make().round();
  const half = await result(id);
  t.equal(half.state, 'running');
  t.ok(half.place, 'its place is saved');
  t.same(half.inUse, { active: 's3', other: 'folder' }, 'both are in use still');
  left = 1000;
  await database`update store_moves set beat_at = now() - interval '2 minutes'`;
  await make().round();
  t.match(await result(id), { state: 'done' });
  t.same(await contents(s3), await contents(folder));
  t.ok(left > 1000 - 30, 'what was there was not sent again');

  const other = await ask('copy', 's3', 'folder');
  await database`update store_moves set state = 'stopped' where id = ${other}`;
  await make().round();
  t.match(await result(other), { state: 'stopped', inUse: { active: 'folder', other: 's3' } });
});

t.test('a store that is away only delays it', async (t) => {
  const { folder, make, put, ask, result } = await open();
  await put(folder, 'work/a');
  const id = await ask();
  await server.kill();
  const runner = make();
  for (let n = 0; n < 7; n += 1) await runner.round();
  t.match(await result(id), { state: 'running' });
  await server.start();
  await runner.round();
  t.match(await result(id), { state: 'done' });
});

t.test('what arrives changed is not left there, and what was damaged before is told', async (t) => {
  let isBad = true;
  const { folder, s3, make, put, ask, result } = await open({
    target: (objects) => ({
      ...objects,
      get: async (...call) => {
        const body = await objects.get(...call);
        if (!isBad) return body;
        body.destroy();
        return objects.get('other');
      },
    }),
  });
  await s3.put(
    'other',
    (async function* () {
      yield Buffer.from('other');
    })(),
  );
  await put(folder, 'work/a');
  const wrong = `work/b-${hash(Buffer.from('what it was'))}`;
  await folder.put(
    wrong,
    (async function* () {
      yield Buffer.from('what it is');
    })(),
  );
  const id = await ask();
  const runner = make();
  for (let n = 0; n < 5; n += 1) await runner.round();
  t.match(await result(id), { state: 'failed', problem: /not in the new store as it was sent/, inUse: { other: 'folder' } });
  t.same([...(await contents(s3)).keys()], ['other']);
  isBad = false;
  await database`update store_moves set state = 'running'`;
  await runner.round();
  t.match(await result(id), { state: 'done', report: { damaged: [wrong], copied: { count: 2 } } });
});

t.test('it waits for every gateway that is alive and may still write to the old store', async (t) => {
  const { folder, s3, make, put, ask, result } = await open();
  const at = (active: StoreName, other: StoreName | null) => ({
    raw: { active, other },
    exports: { active, other },
    assets: { active, other },
  });
  await put(folder, 'work/a');
  const [slow, gone] = [createStoreUser(database), createStoreUser(database)];
  await gone.tell(at('folder', null), 3);
  await database`update store_users set beat_at = now() - interval '2 minutes'`;
  await slow.tell(at('folder', null), 0);
  const id = await ask();
  let isOver = false;
  const moving = make()
    .round()
    .finally(() => (isOver = true));
  const beats = async (count: number) => {
    for (let last = ''; count > 0 && !isOver; ) {
      const [{ now = '' } = {}] = await database<{ now: string }[]>`select beat_at::text as now from store_moves where id = ${id}`;
      if (now !== last) count -= 1;
      last = now;
    }
  };
  await beats(10);
  t.notOk(isOver, 'it has not heard of the move');
  await slow.tell(at('s3', 'folder'), 1);
  await beats(10);
  t.notOk(isOver, 'it writes still');
  await put(folder, 'source/slow');
  await slow.tell(at('s3', 'folder'), 0);
  await moving;
  t.match(await result(id), { state: 'done', inUse: { active: 's3', other: null }, report: { copied: { count: 2 } } });
  t.equal((await contents(s3)).size, 2);
});

t.test('what comes behind a pass, while the last writer ends, is found by another pass', async (t) => {
  const { folder, s3, make, put, ask, result } = await open();
  const at = (active: StoreName) => ({ active, other: null });
  const user = createStoreUser(database);
  await user.tell({ raw: at('s3'), exports: at('s3'), assets: at('s3') }, 1);
  const list = folder.list;
  folder.list = async function* (...call) {
    yield* list.apply(folder, call);
    folder.list = list;
    await put(folder, 'source/late');
    await user.leave();
  };
  const id = await ask();
  await make().round();
  t.match(await result(id), { state: 'done', report: { copied: { count: 1 } } });
  t.equal((await contents(s3)).size, 1);
});

t.test('deleting what was left ends transfers to it, but none of classes that stay there', async (t) => {
  const { s3, make, askFor, result } = await open();
  for (const key of ['source/a/b/arriving', 'work/a']) await s3.direct?.begin(key);
  const left = async () => (await s3.unfinished?.(new Date(Date.now() + 60_000), false))?.count;
  const own = (is: ObjectClass): Leg => ({ class: is, from: 's3', to: is });
  await askFor(
    'copy',
    objectClasses.map((is) => ({ class: is, from: 'folder', to: 's3' })),
  );
  await make().round();
  await askFor('copy', [own('raw')]);
  await make().round();
  t.equal(await left(), 2, 'a move ends none');
  const first = await askFor('delete', [own('raw')]);
  await make().round();
  t.match(await result(first), { state: 'done' });
  t.equal(await left(), 1);
  await askFor('copy', [own('exports'), own('assets')]);
  await make().round();
  await askFor('delete', objectClasses.map(own));
  await make().round();
  t.equal(await left(), 0);
});

t.test('from one bucket to three: each class to its own, and what of it moves alone leaves the others where they are', async (t) => {
  const { s3, raw, exports, assets, make, put, askFor, result } = await open();
  const keys: Record<ObjectClass, string[]> = { raw: [], exports: [], assets: [] };
  for (let n = 0; n < 7; n += 1) {
    keys.raw.push(await put(s3, `source/${n}/x`), await put(s3, `somewhere-else/${n}`));
    keys.exports.push(await put(s3, `exports/${n}/x`));
    keys.assets.push(await put(s3, `work/${n}/x`), await put(s3, `assets/${n}`));
  }
  const before = await contents(s3);
  const own = (is: ObjectClass): Leg => ({ class: is, from: 's3', to: is });
  for (const is of ['exports', 'assets']) await database`insert into object_stores (class, active) values (${is}, 's3')`;
  const first = await askFor('copy', [own('raw')]);
  await make().round();
  t.match(await result(first), {
    state: 'done',
    report: { there: { count: 14 } },
    places: [
      { class: 'assets', active: 's3', other: null },
      { class: 'exports', active: 's3', other: null },
      { class: 'raw', active: 'raw', other: null },
    ],
  });
  t.same([...(await contents(raw)).keys()].sort(), keys.raw.sort());
  t.equal((await contents(assets)).size, 0);

  const rest = await askFor('copy', [own('exports'), own('assets')]);
  await make().round();
  t.match(await result(rest), { state: 'done', report: { copied: { count: 21 } } });
  t.same([...(await contents(exports)).keys()].sort(), keys.exports.sort());
  t.same([...(await contents(assets)).keys()].sort(), keys.assets.sort());
  t.same(await contents(s3), before, 'nothing is deleted by that');
  for (const store of [raw, exports, assets]) for (const [key, sum] of await contents(store)) t.equal(sum, before.get(key), key);

  const [gone = ''] = keys.assets;
  await assets.delete(gone);
  const deletion = await askFor('delete', objectClasses.map(own));
  await make().round();
  t.match(await result(deletion), { state: 'done', report: { deleted: { count: 34 }, kept: { count: 1 } } });
  t.same([...(await contents(s3)).keys()], [gone]);
});

t.test('a move to three buckets goes on where it was when it was interrupted, whichever class that was in', async (t) => {
  const { s3, raw, exports, assets, make, put, askFor, result } = await open();
  for (let n = 10; n < 30; n += 1) for (const area of ['source', 'exports', 'work']) await put(s3, `${area}/${n}/x`);
  const id = await askFor(
    'copy',
    objectClasses.map((is) => ({ class: is, from: 's3', to: is })),
  );
  // Its bucket is full in the middle of the raw ones, which come second in the order of the keys.
  let left = 8;
  const full = raw.put;
  raw.put = async (...call) => {
    if (--left < 0) throw new Error('the power went');
    return full(...call);
  };
  await make().round();
  const half = await result(id);
  t.match(half, { state: 'running', place: /^source\// });
  t.equal((await contents(exports)).size, 20);
  raw.put = full;
  await database`update store_moves set beat_at = now() - interval '2 minutes'`;
  await make().round();
  t.match(await result(id), { state: 'done', pass: 2, report: { there: { count: 60 } } });
  for (const store of [raw, exports, assets]) t.equal((await contents(store)).size, 20);
});
