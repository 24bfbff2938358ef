/** A folder and a bucket as one store, whichever is the new one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startS3Server } from '../../test/servers/versitygw.ts';
import { objectsConformance } from './conformance.ts';
import type { Objects } from './contract.ts';
import { createFolderObjects } from './folder.ts';
import { createS3Objects } from './s3.ts';
import { createSwitched } from './switched.ts';
import { createTwoStores } from './two-stores.ts';

const server = await startS3Server();
t.teardown(() => server.stop());
let buckets = 0;

async function open() {
  const root = await mkdtemp(join(tmpdir(), 'vitascope-two-'));
  const folder = createFolderObjects({ root });
  const bucket = createS3Objects(await server.makeBucket(`two-${++buckets}`));
  const close = async () => {
    bucket.close();
    await rm(root, { recursive: true, force: true });
  };
  return { folder, bucket, close };
}
async function* bodyOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
async function textOf(objects: Objects, key: string, range?: { start: number; end: number }): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of await objects.get(key, range)) pieces.push(piece as Uint8Array);
  return `${Buffer.concat(pieces)}`;
}
async function keys(objects: Objects, prefix = ''): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of objects.list(prefix)) found.push(key);
  return found;
}

for (const isToBucket of [true, false]) {
  t.test(isToBucket ? 'from the folder to the bucket' : 'from the bucket to the folder', (t) => {
    objectsConformance(t, async () => {
      const { folder, bucket, close } = await open();
      const objects = isToBucket ? createTwoStores({ fresh: bucket, old: folder }) : createTwoStores({ fresh: folder, old: bucket });
      const switched = createSwitched(folder);
      switched.use(objects);
      return { objects: switched.objects, close };
    });
    t.end();
  });
}

t.test('reads what either has, the new one first; writes to the new one; deletes from both', async (t) => {
  const { folder, bucket, close } = await open();
  t.teardown(close);
  const objects = createTwoStores({ fresh: bucket, old: folder });
  await folder.put('a', bodyOf('old a'));
  await folder.put('b/1', bodyOf('old b'));
  await bucket.put('b/1', bodyOf('new b'));
  await objects.put('c', bodyOf('c'));
  t.equal(await folder.head('c'), null);
  t.same(await keys(objects), ['a', 'b/1', 'c']);
  t.same(await keys(objects, 'b/'), ['b/1']);
  t.equal(await textOf(objects, 'a', { start: 4, end: 9 }), 'a');
  t.equal(await textOf(objects, 'b/1'), 'new b');
  t.match(await objects.head('a'), { sizeBytes: 5 });
  const parts = ['a', 'b/1', 'c'].map((key) => ({ key, sizeBytes: key === 'c' ? 1 : 5 }));
  t.match(await objects.compose('all', parts), { sizeBytes: 11 });
  t.equal(await textOf(bucket, 'all'), 'old anew bc');
  await objects.delete('b/1');
  t.equal(await objects.head('b/1'), null);
  t.equal(objects.localPath, undefined);
  t.ok(objects.direct);
  const back = createTwoStores({ fresh: folder, old: bucket });
  t.equal(back.direct, undefined);
  t.ok(back.localPath?.('a')?.endsWith('/a'));
  t.ok(await back.freeBytes?.());
});

t.test('an object is not gone because one store is away', async (t) => {
  const { folder, bucket, close } = await open();
  t.teardown(close);
  const objects = createTwoStores({ fresh: folder, old: bucket });
  await bucket.put('there', bodyOf('x'));
  await folder.put('here', bodyOf('y'));
  await server.kill();
  t.equal(await textOf(objects, 'here'), 'y');
  await t.rejects(objects.get('there'), { code: 'unavailable' });
  await t.rejects(objects.head('there'), { code: 'unavailable' });
  await t.rejects(objects.delete('there'), { code: 'unavailable' });
  await t.rejects(async () => objects.check?.(), { code: 'unavailable' });
  await server.start();
  t.equal(await textOf(objects, 'there'), 'x');
});

t.test('what a client brings to the old store by an address from before becomes an object of the new one', async (t) => {
  const { folder, bucket, close } = await open();
  t.teardown(close);
  const fresh = createS3Objects(await server.makeBucket(`two-${++buckets}`));
  t.teardown(() => fresh.close());
  const objects = createTwoStores({ fresh, old: bucket });
  const { url, headers } = bucket.direct.putUrl('arriving', { seconds: 60, sizeBytes: 5 });
  t.equal((await fetch(url, { method: 'PUT', body: 'hello', headers })).status, 200);
  const made = await objects.direct?.settle('arriving', (hash) => `kept/${hash}`);
  t.equal(await textOf(fresh, made?.key ?? ''), 'hello');
  await t.rejects(async () => objects.direct?.settle('nothing', () => 'x'), { code: 'not-found' });
  const fetched = async (key: string) => (await fetch((await objects.direct?.getUrl(key, { seconds: 60 })) ?? '')).text();
  t.equal(await fetched(made?.key ?? ''), 'hello', 'clients fetch from the new one');
  t.equal(await fetched('arriving'), 'hello', 'and from the old one what is there alone');
  await folder.put('from-a-folder', bodyOf('x'));
  const both = createTwoStores({ fresh, old: folder });
  await t.rejects(async () => both.direct?.getUrl('from-a-folder', { seconds: 60 }), { code: 'not-found' });
  t.match(await both.direct?.settle('from-a-folder', () => 'y'), { key: 'y', sizeBytes: 1 });
});
