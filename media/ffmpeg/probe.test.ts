import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import type { SourceFacts } from '../facts.ts';
import { readPackets } from './packets.ts';
import { parseProbe, probeRefusal } from './probe.ts';
import { clip, probe, withFolder } from './try-out.ts';

t.setTimeout(600_000);
const picture = (options = 'size=160x90:rate=25') => ['-f', 'lavfi', '-i', `testsrc2=${options}`];
const sound = ['-f', 'lavfi', '-i', 'sine=sample_rate=48000'];
const x264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p'];

async function facts(name: string, args: string[]): Promise<SourceFacts> {
  return withFolder(async (folder) => {
    const answer = await probe(await clip(join(folder, name), args));
    if (!answer.ok) throw new Error(`${answer.code}: ${answer.detail}`);
    return answer.facts;
  });
}

t.test('an ordinary film', async (t) => {
  const found = await facts('a.mp4', [
    ...picture(),
    ...sound,
    '-t',
    '3',
    ...x264,
    '-g',
    '20',
    '-sc_threshold',
    '0',
    '-metadata:s:a:0',
    'language=deu',
  ]);
  t.match(found, { container: 'mov,mp4,m4a,3gp,3g2,mj2', durationSeconds: 3, startSeconds: 0 });
  t.match(found.video, {
    codec: 'h264',
    width: 160,
    height: 90,
    frameRate: { num: 25, den: 1 },
    variableFrameRate: false,
    interlaced: false,
    rotation: 0,
  });
  t.same(found.video?.keyFrameSeconds, [0, 0.8, 1.6, 2.4]);
  t.match(found.audio, { codec: 'aac', channels: 1, sampleRate: 48_000, language: 'deu' });
});

t.test('fractional rates are found in containers that round', async (t) => {
  for (const [name, rate, num] of [
    ['a.mkv', '30000/1001', 30000],
    ['b.mkv', '24000/1001', 24000],
    ['c.ts', '60000/1001', 60000],
  ] as const) {
    const found = await facts(name, [...picture(`size=160x90:rate=${rate}`), ...sound, '-t', '3', ...x264, '-c:a', 'aac']);
    t.match(found.video, { frameRate: { num, den: 1001 }, variableFrameRate: false }, name);
    t.ok(Math.abs(found.durationSeconds - 3) < 0.08, `${name}: ${found.durationSeconds}`);
  }
});

t.test('a variable frame rate is noticed', async (t) => {
  const found = await facts('a.mkv', [
    ...picture(),
    '-t',
    '4',
    '-vf',
    'select=not(mod(n\\,7))+not(mod(n\\,3))',
    '-fps_mode',
    'vfr',
    ...x264,
  ]);
  t.equal(found.video?.variableFrameRate, true);
});

t.test('the displayed size: rotated, and with square pixels', async (t) => {
  await withFolder(async (folder) => {
    const flat = await clip(join(folder, 'flat.mp4'), [...picture(), '-t', '1', ...x264]);
    const turned = await clip(join(folder, 'turned.mp4'), ['-display_rotation', '90', '-i', flat, '-c', 'copy']).catch(() => null);
    const older = turned ?? (await clip(join(folder, 'turned.mp4'), ['-i', flat, '-c', 'copy', '-metadata:s:v:0', 'rotate=90']));
    const answer = await probe(older);
    t.match(answer, { ok: true, facts: { video: { width: 90, height: 160, codedWidth: 160 } } });
    t.ok(answer.ok && [90, 270].includes(answer.facts.video?.rotation ?? 0));
  });
  const wide = await facts('wide.mp4', [...picture('size=144x112:rate=25'), '-t', '1', '-vf', 'setsar=16/11', ...x264]);
  t.match(wide.video, { width: 209, height: 112, codedWidth: 144, sampleAspect: { num: 16, den: 11 } });
});

t.test('interlaced, deep and HDR pictures', async (t) => {
  const lines = await facts('a.ts', [...picture('size=160x96:rate=50'), '-t', '1', '-vf', 'interlace', ...x264, '-flags', '+ildct+ilme']);
  t.match(lines.video, { interlaced: true, frameRate: { num: 25, den: 1 } });
  const tags = ['-color_trc', 'smpte2084', '-color_primaries', 'bt2020', '-colorspace', 'bt2020nc'];
  const hdr = await facts('b.mp4', [...picture(), '-t', '1', '-c:v', 'libx264', '-pix_fmt', 'yuv420p10le', ...tags]);
  t.match(hdr.video, { transfer: 'pq', bitDepth: 10 });
});

t.test('every sound is found, with its language and title', async (t) => {
  const names = ['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=ger', '-metadata:s:a:1', 'title=Kommentar\x01'];
  const found = await facts('a.mkv', [
    ...[...picture(), ...sound, ...sound, '-t', '2', '-map', '0', '-map', '1', '-map', '2', ...x264, '-c:a', 'flac', ...names],
    ...['-disposition:a:0', '0', '-disposition:a:1', 'default'],
  ]);
  t.match(found.audio, { streamIndex: 2, language: 'ger' }, 'the one that is marked is the main one');
  t.match(found.audios, [
    { streamIndex: 1, language: 'eng', title: null, isDefault: false },
    { streamIndex: 2, language: 'ger', title: 'Kommentar', isDefault: true },
  ]);
  const many = Array.from({ length: 20 }, (_, i) => ({
    index: i,
    codec_type: 'audio',
    codec_name: 'aac',
    disposition: { default: i === 19 ? 1 : 0 },
  }));
  const packets = readPackets(many.map(({ index }) => `${index},0.0,0.0,1.0,9,K__`));
  const answer = parseProbe({ streams: many, format: { format_name: 'mpegts', size: '1000' } }, packets);
  const indexes = answer.ok ? (answer.facts.audios ?? []).map((track) => track.streamIndex) : [];
  t.same([indexes.length, indexes.at(-1)], [16, 19], 'as many as are made, and the main one among them');
});

t.test('segments of another length are looked for in the same packets', async (t) => {
  await withFolder(async (folder) => {
    const film = await clip(join(folder, 'a.mp4'), [
      ...picture(),
      '-t',
      '12',
      ...x264,
      '-g',
      '150',
      '-keyint_min',
      '150',
      '-sc_threshold',
      '0',
    ]);
    const asked = async (segmentSeconds?: number) => {
      const answer = await probe(film, segmentSeconds === undefined ? {} : { segmentSeconds });
      return answer.ok ? answer.facts.video?.stored?.segmentFrames : answer.code;
    };
    t.equal(await asked(), undefined, 'there is no key frame at 4 s');
    t.equal(await asked(6), 150);
  });
});

t.test('a cover is never the film', async (t) => {
  await withFolder(async (folder) => {
    const cover = await clip(join(folder, 'cover.jpg'), [...picture(), '-frames:v', '1']);
    const args = ['-i', cover, ...sound, '-t', '2', '-map', '1:a', '-map', '0:v', '-c:v', 'copy', '-disposition:v:0', 'attached_pic'];
    t.match(await probe(await clip(join(folder, 'song.m4a'), args)), { ok: true, facts: { video: null, audio: { codec: 'aac' } } });
  });
});

t.test('sound alone', async (t) => {
  t.match(await facts('a.wav', [...sound, '-t', '2']), {
    container: 'wav',
    durationSeconds: 2,
    video: null,
    audio: { codec: 'pcm_s16le' },
  });
  t.match(await facts('a.flac', [...sound, '-t', '2']), { container: 'flac', video: null });
});

t.test('text subtitles do not spoil a film', async (t) => {
  await withFolder(async (folder) => {
    const words = join(folder, 'words.srt');
    await writeFile(words, '1\n00:00:00,000 --> 00:00:01,000\nhello\n');
    const input = await clip(join(folder, 'a.mkv'), [...picture(), '-i', words, '-t', '2', ...x264]);
    t.match(await probe(input), { ok: true, facts: { video: { codec: 'h264' }, audio: null } });
  });
});

t.test('bad files are refused with a reason', async (t) => {
  await withFolder(async (folder) => {
    const film = await clip(join(folder, 'a.mp4'), [...picture(), ...sound, '-t', '8', ...x264, '-movflags', '+faststart']);
    const size = (await readFile(film)).length;
    const late = await clip(join(folder, 'late.mp4'), ['-i', film, '-c', 'copy']);
    await truncate(late, size >> 1);
    t.match(await probe(late), { ok: false, code: 'source-unreadable' }, 'its index was at the end');
    await truncate(film, size >> 1);
    t.match(await probe(film), { ok: false, code: 'source-truncated' });
    const strange = await clip(join(folder, 'a.avi'), [...picture(), '-t', '1', '-c:v', 'magicyuv']);
    t.match(await probe(strange), { ok: false, code: 'unsupported-codec' });
    const tiny = await clip(join(folder, 'tiny.mp4'), [...picture('size=8x8:rate=25'), '-t', '1', ...x264]);
    t.match(await probe(tiny), { ok: false, code: 'bad-dimensions' });
    const playlist = join(folder, 'list.mp4');
    await writeFile(playlist, `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://${late}\n#EXT-X-ENDLIST\n`);
    t.match(await probe(playlist), { ok: false, code: /unsupported-container|source-unreadable/ });
  });
});

t.test('what ffprobe says is not trusted', async (t) => {
  const packets = readPackets(['0,0.0,0.0,0.04,9,K__', '0,0.04,0.04,0.04,9,___', 'x,y', '', '0,N/A,N/A,0.04,9,K__']);
  const video = {
    index: 0,
    codec_type: 'video',
    codec_name: 'h264',
    width: 640,
    height: 360,
    avg_frame_rate: '25/1',
    r_frame_rate: '25/1',
  };
  const format = { format_name: 'mpegts', size: '1000' };
  const asked = (streams: unknown[], own: object = format) => parseProbe({ streams, format: own }, packets);
  t.match(asked([video]), { ok: true, facts: { durationSeconds: 0.08, video: { frameRate: { num: 25, den: 1 } } } });
  t.match(asked([{ ...video, width: 'x' }]), { code: 'bad-dimensions' });
  t.match(asked([{ ...video, width: 16_000, height: 16_000 }]), { code: 'too-many-pixels' });
  t.match(asked([{ ...video, codec_name: '__proto__' }]), { code: 'unsupported-codec' });
  t.match(asked(Array(1000).fill(video)), { code: 'too-many-streams' });
  t.match(asked([]), { code: 'no-streams' });
  t.match(asked([video], { ...format, format_name: 'hls' }), { code: 'unsupported-container' });
  t.match(asked([{ ...video, duration: '36000' }], { ...format, format_name: 'mov,mp4,m4a,3gp,3g2,mj2' }), { code: 'duration-mismatch' });
  for (const nonsense of [null, 'x', '{}', [], { streams: 5, format: null }])
    t.match(parseProbe(nonsense, packets), { code: 'source-unreadable' });
  t.match(probeRefusal("[h264 @ 0x1] Codec (magicyuv) not on whitelist 'h264'"), { code: 'unsupported-codec' });
  t.match(probeRefusal("[hls @ 0x1] Format not on whitelist 'avi'"), { code: 'unsupported-container' });
  t.match(probeRefusal('moov atom not found'), { code: 'source-unreadable' });
});

t.test('many key frames are thinned evenly', async (t) => {
  const table = readPackets(Array.from({ length: 10_000 }, (_, i) => `0,${i},${i},1,9,K__`));
  const keys = table.streams.get(0)?.keyFrameSeconds ?? [];
  t.ok(keys.length <= 4000 && keys.length >= 2000);
  t.ok(keys.every((key, i) => key === i * 4 || key === i * 8 || key === i * 2));
  t.equal(table.streams.get(0)?.endSeconds, 10_000);
});
