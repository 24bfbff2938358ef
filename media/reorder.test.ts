import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { heldBack } from './reorder.ts';

async function initOf(...encoder: string[]): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-reorder-'));
  try {
    const source = ['-nostdin', '-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=30', '-frames:v', '12'];
    const output = ['-pix_fmt', 'yuv420p', '-movflags', '+frag_keyframe+empty_moov', join(folder, 'a.mp4')];
    await promisify(execFile)('ffmpeg', [...source, ...encoder, ...output]);
    return await readFile(join(folder, 'a.mp4'));
  } finally {
    await rm(folder, { recursive: true });
  }
}
const x264 = (...more: string[]) => initOf('-c:v', 'libx264', '-preset', 'veryfast', ...more);

t.test('what a stream says it holds back is believed', async (t) => {
  t.equal(heldBack(await x264('-bf', '0')), 0);
  t.equal(heldBack(await x264('-bf', '1')), 1);
  t.equal(heldBack(await x264('-bf', '3')), 2, 'with a pyramid');
  t.equal(heldBack(await x264('-bf', '3', '-x264-params', 'nal-hrd=vbr:vbv-maxrate=900:vbv-bufsize=900', '-aspect', '4:3')), 2);
});

t.test('where it says nothing, its level bounds it', async (t) => {
  const init = await x264('-bf', '3', '-level', '3.0');
  // The usability information is cut off: what is read behind the end counts for nothing.
  const cut = Buffer.from(init);
  const at = cut.indexOf('avcC') + 4;
  const size = cut.readUInt16BE(at + 6);
  cut.fill(0, at + 8 + size - 6, at + 8 + size);
  const frames = heldBack(cut);
  t.ok(frames >= 2 && frames <= 16, `${frames}`);
});

t.test('other codecs', async (t) => {
  t.equal(heldBack(await initOf('-c:v', 'libsvtav1', '-preset', '12')), 0);
  t.equal(heldBack(await initOf('-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none', '-tag:v', 'hvc1')), 16);
});
