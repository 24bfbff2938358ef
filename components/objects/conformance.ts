/** What every adapter of Objects does. Each adapter's test runs it. */
import { createHash, randomBytes } from 'node:crypto';
import type { Test } from 'tap';
import { ObjectError, type Objects } from './contract.ts';

export type MakeObjects = () => Promise<{ objects: Objects; close(): Promise<void> }>;

async function* bodyOf(...pieces: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}
async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const code = (wanted: string) => (error: unknown) => error instanceof ObjectError && error.code === wanted;

export function objectsConformance(t: Test, makeAdapter: MakeObjects): void {
  const test = (name: string, run: (t: Test, objects: Objects) => Promise<void>) =>
    t.test(name, async (t) => {
      const { objects, close } = await makeAdapter();
      t.teardown(close);
      await run(t, objects);
    });
  const refuses = async (t: Test, call: Promise<unknown>, wanted: string, about = wanted) => {
    const error = await call.then(
      () => undefined,
      (error: unknown) => error,
    );
    t.ok(code(wanted)(error), `${about}: ${error}`);
  };
  const keys = async (objects: Objects, prefix: string) => {
    const found: string[] = [];
    for await (const { key } of objects.list(prefix)) found.push(key);
    return found;
  };

  test('gives back what was put, with its size and digest', async (t, objects) => {
    const put = await objects.put('a/b.txt', bodyOf('hello ', 'world'));
    t.same(put, { key: 'a/b.txt', sizeBytes: 11, sha256: sha256('hello world') });
    t.equal(`${await collect(await objects.get('a/b.txt'))}`, 'hello world');
    t.match(await objects.head('a/b.txt'), { key: 'a/b.txt', sizeBytes: 11, modifiedAt: Date });
  });

  test('carries many megabytes in pieces of every size', async (t, objects) => {
    const pieces = Array.from({ length: 300 }, (_, n) => randomBytes((n * 7919) % 120_000));
    const whole = Buffer.concat(pieces);
    const put = await objects.put('big', bodyOf(...pieces));
    t.same(put, { key: 'big', sizeBytes: whole.length, sha256: sha256(whole) });
    t.equal(sha256(await collect(await objects.get('big'))), sha256(whole));
  });

  test('does not keep pieces that their source uses again', async (t, objects) => {
    async function* reused() {
      const buffer = Buffer.alloc(100);
      for (let n = 0; n < 50; n += 1) yield buffer.fill(n);
    }
    const expected = Buffer.concat(Array.from({ length: 50 }, (_, n) => Buffer.alloc(100, n)));
    t.equal((await objects.put('reused', reused())).sha256, sha256(expected));
    t.same(await collect(await objects.get('reused')), expected);
  });

  test('keeps an empty object', async (t, objects) => {
    t.match(await objects.put('empty', bodyOf()), { sizeBytes: 0, sha256: sha256('') });
    t.equal((await collect(await objects.get('empty'))).length, 0);
    await refuses(t, objects.get('empty', { start: 0, end: 0 }), 'bad-range');
  });

  test('names an object by its digest', async (t, objects) => {
    const put = await objects.put((hash) => `work/out-${hash}`, bodyOf('content'));
    t.equal(put.key, `work/out-${sha256('content')}`);
    t.ok(await objects.head(put.key));
  });

  test('joins objects in order, and leaves them', async (t, objects) => {
    const pieces = [randomBytes(300_000), randomBytes(1), randomBytes(700_000)];
    const parts = pieces.map((piece, n) => (n === 1 ? { bytes: piece } : { key: `parts/${n}`, sizeBytes: piece.length }));
    for (const [n, piece] of pieces.entries()) if (n !== 1) await objects.put(`parts/${n}`, bodyOf(piece));
    const whole = Buffer.concat(pieces);
    let done = 0;
    for (let again = 0; again < 2; again += 1) {
      const made = await objects.compose((hash) => `file-${hash}`, parts, { onBytes: (bytes) => (done = bytes) });
      t.same(made, { key: `file-${sha256(whole)}`, sizeBytes: whole.length, sha256: sha256(whole) });
    }
    t.equal(done, whole.length);
    t.ok((await collect(await objects.get(`file-${sha256(whole)}`))).equals(whole));
    t.equal((await keys(objects, 'parts/')).length, 2);
  });

  test('joins nothing when a part is missing or of another size, and can be given up', async (t, objects) => {
    await objects.put('parts/0', bodyOf('12345'));
    const part = { key: 'parts/0', sizeBytes: 5 };
    await refuses(t, objects.compose('file', [part, { key: 'parts/1', sizeBytes: 5 }]), 'not-found');
    await refuses(t, objects.compose('file', [part, { ...part, sizeBytes: 6 }]), 'bad-part');
    await refuses(t, objects.compose('file', [{ ...part, sizeBytes: 4 }, part]), 'bad-part');
    await refuses(t, objects.compose('file', [part], { signal: AbortSignal.abort() }), 'aborted');
    t.same(await keys(objects, ''), ['parts/0']);
  });

  test('answers ranges as HTTP does', async (t, objects) => {
    await objects.put('digits', bodyOf('0123456789'));
    const part = async (start: number, end: number) => `${await collect(await objects.get('digits', { start, end }))}`;
    t.equal(await part(0, 0), '0');
    t.equal(await part(3, 5), '345');
    t.equal(await part(8, 99), '89', 'an end beyond the last byte means the last byte');
    for (const [start, end] of [
      [10, 12],
      [-1, 3],
      [5, 4],
      [0.5, 2],
    ] as const)
      await refuses(t, objects.get('digits', { start, end }), 'bad-range', `${start}-${end}`);
  });

  test('says what is not there', async (t, objects) => {
    t.equal(await objects.head('nothing'), null);
    await refuses(t, objects.get('nothing'), 'not-found');
    await t.resolves(objects.delete('nothing'));
    t.same(await keys(objects, ''), []);
  });

  test('replaces an object, and one that is being read goes on as it was', async (t, objects) => {
    await objects.put('k', bodyOf(randomBytes(600_000), 'old'));
    const reading = await objects.get('k');
    await objects.put('k', bodyOf('new'));
    t.match(`${(await collect(reading)).subarray(-3)}`, 'old');
    t.equal(`${await collect(await objects.get('k'))}`, 'new');
  });

  test('refuses too many bytes, a wrong digest and an abort, and keeps what was there', async (t, objects) => {
    await objects.put('k', bodyOf('before'));
    await refuses(t, objects.put('k', bodyOf('12345', '67890'), { maxBytes: 9 }), 'too-large');
    await refuses(t, objects.put('k', bodyOf('x'), { sha256: sha256('y') }), 'digest-mismatch');
    const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const abort = new AbortController();
    const put = objects.put('k', silent, { signal: abort.signal });
    abort.abort();
    await refuses(t, put, 'aborted');
    await refuses(t, objects.put('k', bodyOf('x'), { signal: AbortSignal.abort() }), 'aborted');
    t.equal(`${await collect(await objects.get('k'))}`, 'before');
    t.same(await keys(objects, ''), ['k'], 'nothing else is left');
    t.ok(await objects.put('k', bodyOf('123456789'), { maxBytes: 9, sha256: sha256('123456789') }), 'what just fits is taken');
  });

  test('a source that fails leaves nothing and its error comes through', async (t, objects) => {
    async function* failing() {
      yield Buffer.from('some');
      throw new Error('the line went dead');
    }
    await t.rejects(objects.put('k', failing()), /the line went dead/);
    t.equal(await objects.head('k'), null);
  });

  test('asks the source for no more than it can write', async (t, objects) => {
    let asked = 0;
    async function* counted() {
      for (; asked < 1000; asked += 1) yield Buffer.alloc(1000);
    }
    await refuses(t, objects.put('k', counted(), { maxBytes: 5000 }), 'too-large');
    t.ok(asked < 20, `${asked} pieces`);
  });

  test('refuses keys that are none', async (t, objects) => {
    const bad = ['', '/', '/a', 'a/', 'a//b', '.', '..', 'a/../b', '../a', 'a/.', 'a b', 'a\\b', 'a\0b', 'ä', 'a%2fb', 'x'.repeat(513)];
    for (const key of bad) {
      const about = JSON.stringify(key.slice(0, 20));
      await refuses(t, objects.put(key, bodyOf('x')), 'bad-key', `put ${about}`);
      await refuses(
        t,
        objects.put(() => key, bodyOf('x')),
        'bad-key',
        `put by digest ${about}`,
      );
      await refuses(t, objects.get(key), 'bad-key', `get ${about}`);
      await refuses(t, objects.head(key), 'bad-key', `head ${about}`);
      await refuses(t, objects.delete(key), 'bad-key', `delete ${about}`);
    }
    t.same(await keys(objects, ''), []);
  });

  test('lists by prefix, in the order of the keys', async (t, objects) => {
    const all = ['a', 'ab/1', 'ab/2', 'ab/x/y', 'ab-c', 'b/1'];
    await Promise.all(all.map((key) => objects.put(key, bodyOf(key))));
    t.same(await keys(objects, ''), [...all].sort());
    t.same(await keys(objects, 'ab/'), ['ab/1', 'ab/2', 'ab/x/y']);
    t.same(await keys(objects, 'ab/x'), ['ab/x/y']);
    t.same(await keys(objects, 'zzz/'), []);
    await objects.delete('ab/x/y');
    t.same(await keys(objects, 'ab/'), ['ab/1', 'ab/2']);
    t.equal(await objects.head('ab/x/y'), null);
  });

  test('goes on behind a key, whether that is still there or not', async (t, objects) => {
    const all = ['a', 'ab-c', 'ab/1', 'ab/2', 'ab/x/y', 'ab0', 'b/1', 'b/2'];
    await Promise.all(all.map((key) => objects.put(key, bodyOf(key))));
    const behind = async (prefix: string, after: string) => {
      const found: string[] = [];
      for await (const { key } of objects.list(prefix, after)) found.push(key);
      return found;
    };
    for (const [n, key] of all.entries()) t.same(await behind('', key), all.slice(n + 1), key);
    t.same(await behind('', 'ab/'), ['ab/1', 'ab/2', 'ab/x/y', 'ab0', 'b/1', 'b/2']);
    t.same(await behind('', 'ab/11'), ['ab/2', 'ab/x/y', 'ab0', 'b/1', 'b/2']);
    t.same(await behind('ab/', 'ab/2'), ['ab/x/y']);
    t.same(await behind('a', 'zzz'), []);
  });

  test('putting and deleting side by side loses nothing', async (t, objects) => {
    const rounds = Array.from({ length: 60 }, async (_, n) => {
      await objects.put(`shared/folder/${n}`, bodyOf(`${n}`));
      if (n % 2 === 1) await objects.delete(`shared/folder/${n}`);
    });
    await Promise.all(rounds);
    t.equal((await keys(objects, 'shared/')).length, 30);
  });

  test('a read can be given up', async (t, objects) => {
    await objects.put('k', bodyOf(randomBytes(3_000_000)));
    const abort = new AbortController();
    const reading = await objects.get('k', undefined, abort.signal);
    abort.abort();
    await t.rejects(collect(reading));
  });
}
