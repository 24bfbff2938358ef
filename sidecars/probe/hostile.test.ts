/** Bad inputs: each is refused with its code or taken as what it is, and no other file or address is ever touched. */
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { ffmpeg, makeClip, probeFile } from '../testing-worker.ts';

// Encoders on a busy machine take their time.
t.setTimeout(600_000);
const folder = await mkdtemp(join(tmpdir(), 'vitascope-test-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
let requests = 0;
const listener = createServer((_, response) => {
  requests += 1;
  response.end();
});
await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
listener.unref();
const address = `127.0.0.1:${(listener.address() as { port: number }).port}`;
const clip = await makeClip(at('clip.mp4'), { seconds: 4, size: '320x240' });

async function write(name: string, content: string | Buffer): Promise<string> {
  await writeFile(at(name), content);
  return at(name);
}
async function refused(t: Test, path: string, ...codes: string[]) {
  const answer = await probeFile(path);
  if (!('problem' in answer)) return t.fail(`accepted: ${JSON.stringify(answer.facts)}`);
  t.ok(codes.includes(answer.problem.code), `${answer.problem.code}: ${answer.problem.title} ${answer.problem.detail ?? ''}`);
  t.equal(answer.retry, false);
  t.notMatch(JSON.stringify(answer.problem), new RegExp(folder), 'no path is told');
}
async function accepted(t: Test, path: string) {
  const answer = await probeFile(path);
  if ('facts' in answer) return answer.facts;
  t.fail(JSON.stringify(answer.problem));
  throw new Error('refused');
}

t.test('playlists, scripts and manifests that name other files or addresses', async (t) => {
  const list = (target: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n${target}\n#EXT-X-ENDLIST\n`;
  await refused(t, await write('hls.mp4', list(`file://${clip}`)), 'unsupported-container');
  await refused(t, await write('hls2.mp4', list(`http://${address}/latest/meta-data`)), 'unsupported-container');
  await refused(t, await write('hls3.mp4', list('http://169.254.169.254/')), 'unsupported-container');
  await refused(t, await write('concat.mp4', `ffconcat version 1.0\nfile '${clip}'\n`), 'unsupported-container');
  await refused(t, await write('concat2.mp4', 'ffconcat version 1.0\nfile clip.mp4\n'), 'unsupported-container');
  await refused(
    t,
    await write('names.mp4', `ffconcat version 1.0\nfile 'subfile,,start,0,end,0,,:${clip}'\nfile 'concat:${clip}'\n`),
    'unsupported-container',
  );
  const mpd = `<?xml version="1.0"?><MPD><BaseURL>http://${address}/</BaseURL><Period/></MPD>`;
  await refused(t, await write('dash.mp4', mpd), 'unsupported-container');
});

t.test('a playlist behind the first bytes of a film is not followed', async (t) => {
  const list = `#EXTM3U\n#EXTINF:4,\nhttp://${address}/x\n`;
  const ftyp = (await readFile(clip)).subarray(0, 32);
  await refused(t, await write('polyglot.mp4', Buffer.concat([ftyp, Buffer.from(list)])), 'source-unreadable');
  await refused(
    t,
    await write('hls.avi', Buffer.concat([Buffer.from('RIFF\x00\x10\x00\x00AVI GAB2'), Buffer.from(list)])),
    'source-unreadable',
    'no-streams',
  );
});

t.test('a codec that is not allowed is refused before it is decoded', async (t) => {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=64x64:rate=10', '-t', '1'];
  await ffmpeg(...source, '-c:v', 'magicyuv', at('magic.avi'));
  await refused(t, at('magic.avi'), 'unsupported-codec');
  await ffmpeg(...source, '-c:v', 'ffv1', at('ffv1.mkv'));
  await refused(t, at('ffv1.mkv'), 'unsupported-codec');
});

t.test('a film cut short', async (t) => {
  await ffmpeg('-i', clip, '-c', 'copy', '-movflags', '+faststart', at('first.mp4'));
  await truncate(at('first.mp4'), Math.round((await stat(at('first.mp4'))).size * 0.45));
  await refused(t, at('first.mp4'), 'source-truncated');
  await ffmpeg('-i', clip, '-c', 'copy', at('last.mp4'));
  await truncate(at('last.mp4'), Math.round((await stat(at('last.mp4'))).size * 0.45));
  await refused(t, at('last.mp4'), 'source-unreadable');
});

t.test('files that are no film', async (t) => {
  await refused(t, await write('empty', ''), 'empty-file', 'unsupported-container');
  await refused(
    t,
    await write('random', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919 + 13) % 251))),
    'unsupported-container',
  );
  await refused(t, await write('text', 'Dear sir or madam,\n'.repeat(500)), 'unsupported-container');
  await refused(t, await write('page', '<!doctype html><script>alert(1)</script>'), 'unsupported-container');
  await refused(t, await write('archive', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(500)])), 'unsupported-container');
  await refused(t, await write('drawing', '<svg xmlns="http://www.w3.org/2000/svg"/>'), 'unsupported-container');
});

t.test('pictures of an absurd size', async (t) => {
  await ffmpeg('-f', 'lavfi', '-i', 'color=size=4000x4000:rate=1', '-frames:v', '1', at('bomb.png'));
  await refused(t, at('bomb.png'), 'unsupported-container');
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'color=size=9000x9000:rate=1',
    '-frames:v',
    '1',
    '-c:v',
    'mjpeg',
    '-pix_fmt',
    'yuvj420p',
    at('bomb.mkv'),
  );
  await refused(t, at('bomb.mkv'), 'too-many-pixels');
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'color=size=8200x8200:rate=1',
    '-frames:v',
    '2',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    at('bomb.mp4'),
  );
  await refused(t, at('bomb.mp4'), 'too-many-pixels');
  await ffmpeg('-f', 'lavfi', '-i', 'color=size=16384x2:rate=1', '-frames:v', '2', '-c:v', 'mpeg4', at('thin.mkv')).catch(() =>
    ffmpeg('-f', 'lavfi', '-i', 'color=size=8000x2:rate=1', '-frames:v', '2', '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p', at('thin.mkv')),
  );
  await refused(t, at('thin.mkv'), 'bad-dimensions', 'too-many-pixels');
});

t.test('a header that lies about the length', async (t) => {
  await ffmpeg('-i', clip, '-c', 'copy', at('clip.mkv'));
  const bytes = await readFile(at('clip.mkv'));
  // Duration, a float of 8 bytes in milliseconds.
  const duration = bytes.indexOf(Buffer.from([0x44, 0x89, 0x88])) + 3;
  for (const [name, seconds] of [
    ['long.mkv', 36_000],
    ['brief.mkv', 0.5],
  ] as const) {
    bytes.writeDoubleBE(seconds * 1000, duration);
    await refused(t, await write(name, bytes), 'duration-mismatch');
  }
  await refused(t, await write('brief.mp4', declared(await readFile(clip), 0.5)), 'duration-mismatch');
  await refused(t, await write('long.mp4', declared(await readFile(clip), 36_000)), 'duration-mismatch');
});

/** Writes another length into mvhd, tkhd, mdhd and the edit list, as a forger would. */
function declared(bytes: Buffer, seconds: number): Buffer {
  const boxes = [
    { type: 'mvhd', scaleAt: 16, lengthAt: 20 },
    { type: 'mdhd', scaleAt: 16, lengthAt: 20 },
  ];
  let movie = 1000;
  for (const { type, scaleAt, lengthAt } of boxes) {
    for (let found = bytes.indexOf(type); found >= 0; found = bytes.indexOf(type, found + 4)) {
      const scale = bytes.readUInt32BE(found + scaleAt);
      if (type === 'mvhd') movie = scale;
      bytes.writeUInt32BE(Math.round(scale * seconds), found + lengthAt);
    }
  }
  for (let found = bytes.indexOf('tkhd'); found >= 0; found = bytes.indexOf('tkhd', found + 4))
    bytes.writeUInt32BE(Math.round(movie * seconds), found + 24);
  for (let found = bytes.indexOf('edts'); found >= 0; found = bytes.indexOf('edts', found + 4)) bytes.write('free', found);
  return bytes;
}

t.test('frames by the thousand', async (t) => {
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=64x64:rate=1000', '-t', '2', '-c:v', 'libx264', '-preset', 'ultrafast', at('fast.mp4'));
  t.equal((await accepted(t, at('fast.mp4'))).durationSeconds, 2);
});

t.test('too many streams, and streams that are no film', async (t) => {
  const many = Array.from({ length: 70 }, () => ['-map', '1:a']).flat();
  const sources = ['-f', 'lavfi', '-i', 'testsrc2=size=64x64:rate=10', '-f', 'lavfi', '-i', 'sine'];
  await ffmpeg(...sources, '-map', '0:v', ...many, '-t', '1', '-c:a', 'pcm_s16le', at('many.mkv'));
  await refused(t, at('many.mkv'), 'too-many-streams');
  await ffmpeg('-f', 'lavfi', '-i', 'color=size=64x64', '-frames:v', '1', '-update', '1', at('cover.png'));
  await ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'sine',
    '-i',
    at('cover.png'),
    '-t',
    '3',
    '-map',
    '0',
    '-map',
    '1',
    '-disposition:v',
    'attached_pic',
    '-c:v',
    'copy',
    at('covered.m4a'),
  );
  const { video, audio } = await accepted(t, at('covered.m4a'));
  t.equal(video, null, 'a cover is no film');
  t.match(audio, { codec: 'aac' });
});

t.test('odd but honest films', async (t) => {
  await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=25', '-t', '2', '-an', at('silent.mp4'));
  t.match(await accepted(t, at('silent.mp4')), { audio: null, video: { width: 320 } });
  await ffmpeg('-f', 'lavfi', '-i', 'sine', '-t', '2', at('sound.mp3'));
  t.match(await accepted(t, at('sound.mp3')), { video: null });
  await ffmpeg('-i', clip, '-c', 'copy', '-metadata', `title=${'-i %03d\n../<script>'.repeat(100)}`, at('-i names %03d.mkv'));
  t.match(await accepted(t, at('-i names %03d.mkv')), { video: { codec: 'h264' } });
  await ffmpeg('-i', clip, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv422p10le', '-vf', 'setsar=4/3', at('ten.mp4'));
  t.match(await accepted(t, at('ten.mp4')), { video: { bitDepth: 10, width: 427, codedWidth: 320 } });
  await appendFile(clip, Buffer.alloc(10_000));
  t.match(await accepted(t, clip), { durationSeconds: 4 });
});

t.test('no connection was made by any of them', async (t) => {
  t.equal(requests, 0);
  listener.closeAllConnections();
  listener.close();
});
