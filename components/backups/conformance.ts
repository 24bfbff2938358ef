/** What every target does. Each adapter's test runs it. */
import { createHash, randomBytes } from 'node:crypto';
import type { Test } from 'tap';
import { BackupError, type BackupTarget } from './contract.ts';

export interface TargetAtHand {
  target: BackupTarget;
  /** Names of all that lies there, in any order. */
  names(): Promise<string[]>;
  /** Puts a file of any name there, past the adapter. */
  plant(name: string, text: string): Promise<void>;
  close(): Promise<void>;
}
const name = (second: number, end = '') => `vitascope-20260102T0304${`${second}`.padStart(2, '0')}Z-abcdef.tar.zst${end}`;
async function* bodyOf(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export function targetsConform(t: Test, open: () => Promise<TargetAtHand>): void {
  const test = (about: string, run: (t: Test, there: TargetAtHand) => Promise<void>) =>
    t.test(about, async (t) => {
      const there = await open();
      t.teardown(there.close);
      await run(t, there);
    });
  const refused = async (t: Test, work: Promise<unknown>, code: string) => {
    const error = await work.then(
      () => null,
      (error: unknown) => error,
    );
    t.ok(error instanceof BackupError && error.code === code, `${code}: ${error}`);
  };

  test('gives back what was put, and lists the newest first', async (t, { target }) => {
    t.same(await target.list(), [], 'nothing is there at first');
    const pieces = Array.from({ length: 200 }, (_, n) => randomBytes((n * 7919) % 90_000));
    const whole = Buffer.concat(pieces);
    await target.put(name(1), bodyOf(...pieces));
    await target.put(name(3, '.sealed'), bodyOf(Buffer.from('c')));
    await target.put(name(2), bodyOf(Buffer.from('bb')));
    t.same(await target.list(), [
      { name: name(3, '.sealed'), sizeBytes: 1 },
      { name: name(2), sizeBytes: 2 },
      { name: name(1), sizeBytes: whole.length },
    ]);
    t.equal(digest(await collect(await target.get(name(1)))), digest(whole));
    t.equal(`${await collect(await target.get(name(2)))}`, 'bb');
    t.notMatch(target.place, /secret|password=/);
  });

  test('removes, and does not mind what is gone', async (t, { target }) => {
    await target.put(name(1), bodyOf(Buffer.from('a')));
    await target.remove(name(1));
    await target.remove(name(1));
    t.same(await target.list(), []);
    await refused(t, target.get(name(1)), 'not-found');
  });

  test('a name that is none of ours goes nowhere', async (t, { target }) => {
    for (const bad of [
      '../x',
      '/etc/passwd',
      `../${name(1)}`,
      `a/${name(1)}`,
      `${name(1)}\r\nDELE x`,
      `${name(1)}\0`,
      '',
      '.',
      `-${name(1)}`,
    ]) {
      await refused(t, target.put(bad, bodyOf()), 'not-found');
      await refused(t, target.get(bad), 'not-found');
      await refused(t, (async () => target.remove(bad))(), 'not-found');
    }
  });

  test('what else lies there is neither shown nor touched', async (t, { target, names, plant }) => {
    await target.put(name(1), bodyOf(Buffer.from('a')));
    const strange = ['holiday.jpg', '.hidden', `${name(2)}.old`, `x${name(2)}`, 'vitascope-notes.txt'];
    for (const one of strange) await plant(one, 'x');
    t.same(
      (await target.list()).map((one) => one.name),
      [name(1)],
    );
    await target.sweep();
    for (const one of strange) t.ok((await names()).includes(one), one);
  });

  test('what fails or is stopped half-way leaves nothing that is listed, and no room taken', async (t, { target, names }) => {
    await target.put(name(1), bodyOf(Buffer.from('a')));
    const failing = (async function* () {
      for (let n = 0; n < 20; n += 1) yield randomBytes(100_000);
      throw new Error('the database went away');
    })();
    await t.rejects(target.put(name(2), failing), /the database went away/);
    const stopping = new AbortController();
    const endless = (async function* () {
      for (let n = 0; ; n += 1) {
        if (n === 20) stopping.abort();
        yield randomBytes(100_000);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await t.rejects(target.put(name(3), endless, stopping.signal));
    await target.sweep();
    t.same(
      (await target.list()).map((one) => one.name),
      [name(1)],
    );
    t.same(await names(), [name(1)]);
  });

  test('a reader that stops early holds up nobody', async (t, { target }) => {
    await target.put(name(1), bodyOf(randomBytes(3_000_000)));
    for await (const piece of await target.get(name(1))) {
      t.ok((piece as Buffer).length > 0);
      break;
    }
    t.equal((await collect(await target.get(name(1)))).length, 3_000_000);
  });
}
