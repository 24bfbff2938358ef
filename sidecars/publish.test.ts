import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { CommitBody } from './answer.ts';
import { readOutput } from './hash.ts';
import { createPublisher } from './publish.ts';

t.setTimeout(600_000);
const folder = await mkdtemp(join(tmpdir(), 'vitascope-publish-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const made = join(folder, 'made');
await mkdir(made);
execFileSync(
  'ffmpeg',
  [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=30', '-t', '4', '-c:v', 'libx264', '-preset', 'ultrafast'],
    ...['-g', '30', '-f', 'hls', '-hls_time', '1', '-hls_segment_type', 'fmp4', '-hls_segment_filename', '%05d.m4s', 'v.m3u8'],
  ],
  { cwd: made },
);

/** A publisher over a fresh folder, and a server that notes what it is told. */
async function begin(name: string) {
  const outDir = join(folder, name);
  await mkdir(join(outDir, 'low'), { recursive: true });
  const uploads: { name: string; bytes: Buffer }[] = [];
  const committed: number[] = [];
  const publisher = createPublisher({
    outDir,
    rungs: ['low'],
    first: 0,
    commitFrom: 0,
    client: {
      upload: async (file, { path, sizeBytes, sha256 }) => {
        uploads.push({ name: file, bytes: await readFile(path) });
        return { ok: true, value: { objectKey: file, sizeBytes, sha256 } };
      },
      commit: async ({ segments }: Omit<CommitBody, 'epoch'>) => {
        committed.push(...segments.map(({ index }) => index));
        return { ok: true, value: committed.length };
      },
    },
    check() {},
    onFailure() {},
  });
  t.teardown(() => publisher.close());
  /** As the encoder does: under another name first. */
  const write = async (file: string, cut?: number) => {
    const to = join(outDir, 'low', file);
    await writeFile(`${to}.tmp`, await readFile(join(made, file)));
    if (cut !== undefined) await truncate(`${to}.tmp`, cut);
    await rename(`${to}.tmp`, to);
  };
  return { publisher, outDir, uploads, committed, write };
}

t.test('segments are committed in order, and their files go', async (t) => {
  const { publisher, outDir, committed, write } = await begin('good');
  for (const file of ['init.mp4', '00000.m4s', '00001.m4s', '00002.m4s']) await write(file);
  await publisher.finish();
  t.same(committed, [0, 1, 2]);
  t.equal(publisher.seen(), 3);
  t.same(await readdir(join(outDir, 'low')), ['init.mp4']);
});

t.test('a segment that a full disk has cut off is never committed', async (t) => {
  const { publisher, committed, write } = await begin('cut');
  await write('init.mp4');
  await write('00000.m4s');
  await write('00001.m4s', 2000);
  await t.rejects(publisher.finish(), /output-cut-off/);
  t.same(committed, [0]);
});

t.test('a link in the place of an output is not followed', async (t) => {
  const { publisher, outDir, uploads, committed, write } = await begin('link');
  await write('init.mp4');
  await symlink(join(made, '00000.m4s'), join(outDir, 'low', '00000.m4s'));
  await t.rejects(publisher.finish(), /ELOOP/);
  t.same(committed, []);
  t.notOk(uploads.some(({ name }) => name.endsWith('.m4s')));
});

t.test('a folder that was exchanged is not read, nor is anything deleted in it', async (t) => {
  const { publisher, outDir, committed, write } = await begin('exchanged');
  await write('init.mp4');
  const elsewhere = join(folder, 'elsewhere');
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, '00000.m4s'), await readFile(join(made, '00000.m4s')));
  await rename(join(outDir, 'low'), join(outDir, 'gone'));
  await symlink(elsewhere, join(outDir, 'low'));
  await publisher.finish();
  t.same(committed, []);
  t.same(await readdir(elsewhere), ['00000.m4s']);
});

t.test('a pipe in the place of an output holds nobody up', async (t) => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await t.rejects(readOutput(pipe), /bad-output/);
});
