/** Buckets of a class each, at two endpoints, as one store. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startS3Server } from '../../test/servers/versitygw.ts';
import { objectsConformance } from './conformance.ts';
import type { Objects } from './contract.ts';
import { createFolderObjects } from './folder.ts';
import { type ObjectClass, objectClasses } from './layout/contract.ts';
import { createRouted } from './routed.ts';
import { createS3Objects } from './s3.ts';
import { createSwitched } from './switched.ts';

t.setTimeout(300_000);
const [near, far] = [await startS3Server(), await startS3Server()];
t.teardown(() => Promise.all([near.stop(), far.stop()]));
let buckets = 0;
const impatient = { silenceMs: 500, attempts: 2, backOffMs: 10 };
const mebibyte = 1024 * 1024;

async function open() {
  const n = ++buckets;
  const stores = {
    raw: createS3Objects({ ...(await near.makeBucket(`raw-${n}`)), patience: impatient }),
    exports: createS3Objects({ ...(await near.makeBucket(`exports-${n}`)), patience: impatient }),
    assets: createS3Objects({ ...(await far.makeBucket(`assets-${n}`)), patience: impatient, prefix: 'an-instance/' }),
  };
  const close = async () => {
    for (const store of Object.values(stores)) store.close();
  };
  return { stores, objects: createRouted(stores), close };
}
async function* bodyOf(...pieces: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}
async function bytesOf(objects: Objects, key: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of await objects.get(key)) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces);
}
async function keys(objects: Objects, prefix = '', after?: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of objects.list(prefix, after)) found.push(key);
  return found;
}
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const video = '8a4b7c1e-0000-4000-8000-000000000001';
const of: Record<ObjectClass, string> = { raw: `source/${video}/u/s`, exports: `exports/${video}.zip`, assets: `work/${video}.h264-0/1/s` };

t.test('three buckets at two endpoints', (t) => {
  objectsConformance(t, async () => {
    const { objects, close } = await open();
    return { objects, close };
  });
  t.end();
});

/** The keys of the suite have classes by their second letter: its prefixes, lists and joins then span the stores. */
const bySecondLetter = {
  classOf: (key: string): ObjectClass => objectClasses[(key.charCodeAt(1) || 0) % 3] ?? 'raw',
  classesUnder: (prefix: string) => new Set(prefix.length < 2 ? objectClasses : [bySecondLetter.classOf(prefix)]),
};
t.test('a folder and two buckets, with objects of all classes', (t) => {
  objectsConformance(t, async () => {
    const { stores, close } = await open();
    const folder = await mkdtemp(join(tmpdir(), 'vitascope-routed-'));
    const objects = createRouted({ ...stores, raw: createFolderObjects({ root: folder }) }, bySecondLetter);
    const switched = createSwitched(stores.raw);
    switched.use(objects);
    return {
      objects: switched.objects,
      close: async () => {
        await close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  });
  t.end();
});

t.test('each class is in its own bucket, and lists go over all of them in the order of the keys', async (t) => {
  const { stores, objects, close } = await open();
  t.teardown(close);
  for (const [is, key] of Object.entries(of)) {
    const made = await objects.put((hash) => `${key}-${hash}`, bodyOf(is));
    t.equal(made.key, `${key}-${sha256(is)}`);
    for (const [name, store] of Object.entries(stores))
      t.equal((await store.head(made.key)) !== null, name === is, `${made.key} in ${name}`);
  }
  for (const key of ['sources/x', 'exported', 'work-2/x', 'assets/x', 'a', 'source/x']) await objects.put(key, bodyOf(key));
  const all = await keys(objects);
  t.same(all, [...all].sort());
  t.equal(all.length, 9);
  t.same(await keys(objects, 'work'), ['work-2/x', `${of.assets}-${sha256('assets')}`]);
  t.same(await keys(objects, 'e'), ['exported', `${of.exports}-${sha256('exports')}`]);
  t.same(await keys(objects, 'source/'), [`${of.raw}-${sha256('raw')}`, 'source/x'].sort());
  for (const [n, key] of all.entries()) t.same(await keys(objects, '', key), all.slice(n + 1));
  for (const key of all) await objects.delete(key);
  for (const store of Object.values(stores)) t.same(await keys(store), []);
});

t.test('what lies in a bucket that is not that of its class is not there', async (t) => {
  const { stores, objects, close } = await open();
  t.teardown(close);
  await stores.raw.put(of.assets, bodyOf('left by a move'));
  await objects.put(of.raw, bodyOf('x'));
  t.equal(await objects.head(of.assets), null);
  t.same(await keys(objects), [of.raw]);
  const shared = createRouted({ raw: stores.raw, exports: stores.raw, assets: stores.assets });
  await shared.put(of.exports, bodyOf('y'));
  t.same(await keys(shared), [of.exports, of.raw], 'two classes in one bucket are listed once');
  t.equal(createRouted({ raw: stores.raw, exports: stores.raw, assets: stores.raw }), stores.raw, 'one for all is that one');
});

t.test('objects of all classes are joined, and by the store where it has them all', async (t) => {
  const { objects, close } = await open();
  t.teardown(close);
  const pieces = { raw: randomBytes(6 * mebibyte), exports: randomBytes(1000), assets: randomBytes(7 * mebibyte) };
  for (const [is, bytes] of Object.entries(pieces)) await objects.put(of[is as ObjectClass], bodyOf(bytes));
  const parts = Object.entries(pieces).map(([is, { length }]) => ({ key: of[is as ObjectClass], sizeBytes: length }));
  const whole = Buffer.concat(Object.values(pieces));
  const made = await objects.compose((hash) => `exports/whole-${hash}`, parts);
  t.same(made, { key: `exports/whole-${sha256(whole)}`, sizeBytes: whole.length, sha256: sha256(whole) });
  t.ok((await bytesOf(objects, made.key)).equals(whole));
  const twice = [parts[2]!, { bytes: Buffer.from('-') }, parts[2]!];
  const joined = await objects.compose('work/joined', twice);
  t.equal(joined.sha256, sha256(Buffer.concat([pieces.assets, Buffer.from('-'), pieces.assets])));
});

t.test('clients bring files to the bucket of raw objects, in one piece and in parts, and fetch from the one of each object', async (t) => {
  const { stores, objects, close } = await open();
  t.teardown(close);
  const { direct } = objects;
  if (!direct) throw new Error('clients do not reach it');
  const arriving = `source/${video}/u/arriving`;
  t.ok(direct.reaches(arriving));
  const { url, headers } = direct.putUrl(arriving, { seconds: 60, sizeBytes: 5, sha256: sha256('hello') });
  t.match(url, /\/raw-/);
  t.equal((await fetch(url, { method: 'PUT', body: 'hello', headers })).status, 200);
  const settled = await direct.settle(arriving, (hash) => `source/${video}/u/${hash}`);
  t.ok(await stores.raw.head(settled.key));
  const done: number[] = [];
  const across = await direct.settle(arriving, (hash) => `work/${video}.copy/1/x-${hash}`, { onBytes: (bytes) => done.push(bytes) });
  t.same(across, { key: `work/${video}.copy/1/x-${sha256('hello')}`, sizeBytes: 5, sha256: sha256('hello') });
  t.same(done, [5]);
  await t.rejects(
    direct.settle(arriving, () => 'work/other', { sha256: sha256('x') }),
    { code: 'digest-mismatch' },
  );
  await t.rejects(
    direct.settle('source/none', () => 'work/other'),
    { code: 'not-found' },
  );
  const address = await direct.getUrl(across.key, { seconds: 60, contentType: 'video/mp4' });
  t.match(address, new RegExp(`^${far.settings.endpoint}/assets-`));
  t.equal(await (await fetch(address)).text(), 'hello');

  const pieces = [randomBytes(5 * mebibyte), randomBytes(1000)];
  const id = await direct.begin(arriving);
  for (const [n, body] of pieces.entries()) {
    const part = direct.partUrl(arriving, id, n + 1, { seconds: 60, sizeBytes: body.length });
    t.equal((await fetch(part.url, { method: 'PUT', body, headers: part.headers })).status, 200);
  }
  const stored = await direct.parts(arriving, id);
  t.same(
    stored.map(({ sizeBytes }) => sizeBytes),
    [5 * mebibyte, 1000],
  );
  await direct.complete(arriving, id, stored);
  t.ok((await bytesOf(objects, arriving)).equals(Buffer.concat(pieces)));
  const [given, left] = [await direct.begin(arriving), await direct.begin(of.assets)];
  await direct.abort(arriving, given);
  t.match(await objects.unfinished?.(new Date(Date.now() + 60_000), true), { count: 1 }, 'what is left is found in every bucket');
  await t.rejects(direct.parts(of.assets, left), { code: 'not-found' });

  const folder = await mkdtemp(join(tmpdir(), 'vitascope-routed-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const mixed = createRouted({ ...stores, raw: createFolderObjects({ root: folder }) });
  t.notOk(mixed.direct?.reaches(arriving));
  t.ok(mixed.direct?.reaches(of.assets));
  t.throws(() => mixed.direct?.putUrl(arriving, { seconds: 1, sizeBytes: 1 }), { code: 'not-supported' });
  t.ok(mixed.localPath?.(arriving)?.startsWith(folder));
  t.equal(mixed.localPath?.(of.assets), undefined);
  t.ok(await mixed.freeBytes?.());
});

t.test('a store that is away stops what needs it alone', async (t) => {
  const { objects, close } = await open();
  t.teardown(close);
  for (const key of Object.values(of)) await objects.put(key, bodyOf(key));
  await near.kill();
  t.equal(`${await bytesOf(objects, of.assets)}`, of.assets);
  await objects.put(`${of.assets}-2`, bodyOf('x'));
  t.same(await keys(objects, 'work/'), [of.assets, `${of.assets}-2`]);
  await objects.check?.(of.assets);
  await t.rejects(async () => objects.check?.(), { code: 'unavailable' });
  await t.rejects(async () => objects.check?.(of.raw), { code: 'unavailable' });
  await t.rejects(objects.head(of.raw), { code: 'unavailable' }, 'it is not said to be gone');
  await t.rejects(keys(objects), { code: 'unavailable' }, 'nor left out of a list');
  await near.start();
  t.equal(`${await bytesOf(objects, of.raw)}`, of.raw);
  t.equal((await keys(objects)).length, 4);
});

t.test('a class without a store has no objects and can have none', async (t) => {
  const { stores, close } = await open();
  t.teardown(close);
  const objects = createRouted({ raw: stores.raw });
  await stores.raw.put(of.assets, bodyOf('x'));
  await objects.put(of.raw, bodyOf('x'));
  t.same(await keys(objects), [of.raw]);
  await t.rejects(objects.head(of.assets), { code: 'not-supported' });
  await t.rejects(objects.put(of.assets, bodyOf('x')), { code: 'not-supported' });
});
