import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createFolderObjects } from '../folder.ts';
import { createSwitched } from '../switched.ts';
import { createTwoStores } from '../two-stores.ts';
import { createSpool } from './folder.ts';

async function makeSpool() {
  const root = await mkdtemp(join(tmpdir(), 'vitascope-spool-'));
  t.teardown(() => rm(root, { recursive: true, force: true }));
  return { root, spool: createSpool({ root: join(root, 'uploads') }) };
}
async function* bodyOf(...pieces: Uint8Array[]) {
  yield* pieces;
}
const durably = () => {
  const told: number[] = [];
  return { told, onDurable: async (size: number) => void told.push(size) };
};

t.test('bytes are added where they belong, and what lies behind is cut off', async (t) => {
  const { spool } = await makeSpool();
  await spool.create('a');
  const { told, onDurable } = durably();
  t.equal(await spool.append('a', { at: 0, body: bodyOf(Buffer.from('hello '), Buffer.from('there')), mostBytes: 20, onDurable }), 11);
  t.equal(await spool.append('a', { at: 6, body: bodyOf(Buffer.from('world')), mostBytes: 20, onDurable }), 11);
  t.same(told, [11, 11]);
  t.equal(await readFile(spool.pathOf('a'), 'utf8'), 'hello world');
  await t.rejects(spool.append('a', { at: 12, body: bodyOf(), mostBytes: 20, onDurable }), { code: 'not-found' });
  await t.rejects(spool.append('b', { at: 0, body: bodyOf(), mostBytes: 20, onDurable }), { code: 'not-found' });
  await t.rejects(spool.create('../b'), { code: 'bad-key' });
});

t.test('a spool is known by an id that stays in its folder, and is none of its files', async (t) => {
  const { root, spool } = await makeSpool();
  const id = await spool.id();
  t.match(id, /^[0-9a-f-]{36}$/);
  t.equal(await spool.id(), id);
  t.equal(await createSpool({ root: join(root, 'uploads') }).id(), id, 'after a restart');
  t.not(await (await makeSpool()).spool.id(), id);
  t.same(await spool.list(), []);
  t.throws(() => spool.remove('.id'), { code: 'bad-key' });
});

t.test('what had come before an interruption is safe and told', async (t) => {
  const { spool } = await makeSpool();
  await spool.create('a');
  const bytes = randomBytes(1_000_000);
  async function* interrupted() {
    yield bytes;
    throw new Error('gone');
  }
  const { told, onDurable } = durably();
  await t.rejects(spool.append('a', { at: 0, body: interrupted(), mostBytes: 2_000_000, onDurable }), { message: 'gone' });
  t.same(told, [1_000_000]);
  const stop = new AbortController();
  const silence = (async function* () {
    yield bytes;
    // It was taken, and more is wanted.
    setImmediate(() => stop.abort());
    await new Promise(() => {});
  })();
  const appending = spool.append('a', { at: 1_000_000, body: silence, mostBytes: 2_000_000, onDurable, signal: stop.signal });
  await t.rejects(appending, { code: 'aborted' }, 'a silent client does not hold it');
  t.equal(told.at(-1), 2_000_000);
  t.ok((await readFile(spool.pathOf('a'))).equals(Buffer.concat([bytes, bytes])));
});

t.test('a body that is too long, or not what its digest says, is dropped whole', async (t) => {
  const { spool } = await makeSpool();
  await spool.create('a');
  const { told, onDurable } = durably();
  await spool.append('a', { at: 0, body: bodyOf(Buffer.from('12345')), mostBytes: 8, onDurable });
  await t.rejects(spool.append('a', { at: 5, body: bodyOf(Buffer.from('6789')), mostBytes: 8, onDurable }), { code: 'too-large' });
  const digest = (text: string) => ({ algorithm: 'sha256' as const, value: createHash('sha256').update(text).digest() });
  await t.rejects(spool.append('a', { at: 5, body: bodyOf(Buffer.from('6')), mostBytes: 8, onDurable, digest: digest('7') }), {
    code: 'digest-mismatch',
  });
  t.equal(await spool.sizeOf('a'), 5);
  t.equal(await spool.append('a', { at: 5, body: bodyOf(Buffer.from('6')), mostBytes: 8, onDurable, digest: digest('6') }), 6);
  t.same(told, [5, 6]);
});

t.test('a disk that fills up keeps what was there', async (t) => {
  const { spool } = await makeSpool();
  await spool.create('a');
  const { onDurable } = durably();
  const reserveBytes = Number.MAX_SAFE_INTEGER;
  await t.rejects(spool.append('a', { at: 0, body: bodyOf(Buffer.from('x')), mostBytes: 8, onDurable, reserveBytes }), {
    code: 'storage-full',
  });
  t.equal(await spool.sizeOf('a'), 0);
});

t.test('a file becomes an object by being moved', async (t) => {
  const { root, spool } = await makeSpool();
  const objects = createFolderObjects({ root });
  await spool.create('a');
  await spool.append('a', { at: 0, body: bodyOf(Buffer.from('film')), ...durably(), mostBytes: 8 });
  const { objects: inUse } = createSwitched(createTwoStores({ fresh: objects, old: objects }));
  t.ok(await inUse.adopt?.('source/a/b', spool.pathOf('a')));
  t.equal(await spool.sizeOf('a'), null);
  t.equal((await objects.head('source/a/b'))?.sizeBytes, 4);
  await spool.create('b');
  await truncate(spool.pathOf('b'), 3);
  t.same(
    (await spool.list()).map(({ name }) => name),
    ['b'],
  );
  await spool.remove('b');
  await spool.remove('b');
  t.same(await spool.list(), []);
});
