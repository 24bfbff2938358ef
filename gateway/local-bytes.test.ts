import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { openLocal } from './local-bytes.ts';

const folder = await mkdtemp(join(tmpdir(), 'vitascope-local-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const path = join(folder, 'file');
const content = randomBytes(2_500_000);
await writeFile(path, content);

/** A chunk's bytes are there only until the next is asked for. */
async function readAll(start: number, sizeBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of (await openLocal(path, start, sizeBytes)) ?? []) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
async function begin(): Promise<AsyncIterator<Uint8Array>> {
  const bytes = await openLocal(path, 0, content.length);
  if (bytes === null) throw new Error('It is not there.');
  return bytes[Symbol.asyncIterator]();
}
async function openHere(): Promise<number> {
  const links = await readdir('/proc/self/fd').then((names) =>
    Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => ''))),
  );
  return links.filter((link) => link === path).length;
}

t.test('a range is read byte for byte, and no further than the file', async (t) => {
  t.ok((await readAll(0, content.length)).equals(content));
  t.ok((await readAll(1_000_001, 1_200_000)).equals(content.subarray(1_000_001, 2_200_001)));
  t.equal((await readAll(2_400_000, 200_000)).length, 100_000);
});

t.test('a file that is not there is looked for again', async (t) => {
  const late = join(folder, 'late');
  t.equal(await openLocal(late, 0, 4), null);
  await writeFile(late, 'here');
  const found = await openLocal(late, 0, 4);
  t.ok(found);
  found?.destroy();
});

t.test('many readers of one file share it, get no large pieces beyond the first of them, and leave nothing open', async (t) => {
  const readers = await Promise.all(Array.from({ length: 100 }, begin));
  const sizes: number[] = [];
  for (const reader of readers) sizes.push((await reader.next()).value?.length ?? 0);
  t.equal(sizes.filter((size) => size === 1024 * 1024).length, 32);
  t.equal(sizes.filter((size) => size === 64 * 1024).length, 68);
  t.ok((await openHere()) <= 2, 'not once for each of them');
  for (const reader of readers) await reader.return?.();
  t.equal((await (await begin()).next()).value?.length, 1024 * 1024, 'they are given back');
  for (let tries = 0; tries < 1200 && (await openHere()) > 1; tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  t.ok((await openHere()) <= 1, 'but for the one that is being read');
});
