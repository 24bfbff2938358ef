/** Each awkward source becomes an ordinary video, by the judgement of programs that are not ours. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as hls from 'hls-parser';
import { Parser } from 'm3u8-parser';
import { parse as parseMpd } from 'mpd-parser';
import t, { type Test } from 'tap';
import { until, upload, type VideoView } from './api.ts';
import { type Awkward, awkwardSources } from './awkward.ts';
import { startInstance } from './instance.ts';
import { playToEnd } from './play-to-end.ts';
import { decodedFrames, openBrowser } from './playback.ts';

t.setTimeout(1_200_000);

const run = promisify(execFile);
const instance = await startInstance();
const browser = await openBrowser();
const folder = await mkdtemp(join(tmpdir(), 'awkward-'));
t.teardown(async () => {
  await browser.close();
  await instance.remove();
  await rm(folder, { recursive: true, force: true });
});
const at = (path: string) => new URL(path, instance.publicUrl).href;
const text = async (path: string) => {
  const answer = await fetch(at(path));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.text();
};

const sources = await awkwardSources();
const videos = new Map<Awkward, VideoView>();
for (const source of sources) videos.set(source, await upload(instance, source.file, source.name));

for (const source of sources) {
  await t.test(source.name, async (t) => {
    const { id } = videos.get(source) as VideoView;
    const ready = await until(instance, id, (one) => one.state === 'ready' || one.state === 'failed');
    t.equal(ready.state, 'ready', JSON.stringify(ready.problem));
    if (ready.state !== 'ready') return;
    t.ok(Math.abs((ready.durationSeconds ?? 0) - source.seconds) < 0.1, `${ready.durationSeconds} s`);
    const [largest] = ready.renditions.toSorted((a, b) => b.height - a.height);
    t.match([largest?.width ?? null, largest?.height ?? null], [source.width, source.height]);
    const [master, manifest] = [ready.playback?.hls ?? '', ready.playback?.dash ?? ''];

    if (source.width !== null) {
      const wanted = source.frameRate === null ? null : Math.round(source.seconds * source.frameRate);
      const [inHls, inDash] = [await decodedFrames(at(master)), await decodedFrames(at(manifest))];
      t.equal(inHls.complaints, '');
      t.equal(inDash.complaints, '');
      t.equal(inHls.frames, inDash.frames);
      if (wanted !== null) t.equal(inHls.frames, wanted, 'every frame once');
    }
    await t.test('parsers find no fault', (t) => parsed(t, id, master, manifest, source));
    await t.test('players play it to its end', async (t) => {
      for (const [url, player] of [
        [at(master), 'hls'],
        [at(manifest), 'shaka'],
      ] as const) {
        const seen = await playToEnd(browser, url, player);
        t.match(seen, { ended: true, error: '' }, `${player} ${url}`);
        t.ok(Math.abs(seen.time - source.seconds) < 0.25, `${player} ends at ${seen.time}`);
      }
    });
    if (source.width !== null) await t.test('pictures are what every player takes', (t) => ordinary(t, id, master));
    await t.test('another packager says the same of the tracks', (t) => packaged(t, id, source));
  });
}

async function parsed(t: Test, id: string, master: string, manifest: string, source: Awkward): Promise<void> {
  const read = hls.parse(await text(master));
  t.ok(read.isMasterPlaylist);
  const variants = read.isMasterPlaylist ? read.variants : [];
  t.ok(variants.length > 0);
  for (const variant of variants) {
    const media = await text(new URL(variant.uri, at(master)).href);
    const list = hls.parse(media);
    const total = list.isMasterPlaylist ? 0 : list.segments.reduce((sum, segment) => sum + segment.duration, 0);
    t.ok(Math.abs(total - source.seconds) < 0.1, `hls-parser: ${total} s`);
    const other = new Parser();
    other.push(media);
    other.end();
    t.match(other.manifest, { endList: true, segments: Array });
    t.ok(
      Math.abs(other.manifest.segments.reduce((sum: number, one: { duration: number }) => sum + one.duration, 0) - source.seconds) < 0.1,
    );
  }
  const warnings: unknown[] = [];
  const mpd = parseMpd(await text(manifest), {
    manifestUri: at(manifest),
    eventHandler: (event: { type: string }) => warnings.push(event),
  });
  t.same(warnings, [], 'mpd-parser');
  t.ok(Math.abs(mpd.duration - source.seconds) < 0.1, `mpd-parser: ${mpd.duration} s`);
  t.ok(id);
}

/** H.264 High, eight bits, BT.709 or unsaid, square pixels, upright. */
async function ordinary(t: Test, id: string, master: string): Promise<void> {
  const { stdout } = await run('ffprobe', [...['-v', 'error', '-select_streams', 'v', '-of', 'json', '-show_streams', at(master)]]);
  const streams = JSON.parse(stdout).streams as Record<string, unknown>[];
  t.ok(streams.length > 0 && id !== '');
  for (const stream of streams) {
    t.match(stream, { codec_name: 'h264', profile: 'High', pix_fmt: 'yuv420p' });
    t.ok(['1:1', undefined].includes(stream.sample_aspect_ratio as string | undefined), `${stream.sample_aspect_ratio}`);
    t.ok(['bt709', 'unknown', 'smpte170m', undefined].includes(stream.color_transfer as string | undefined), `${stream.color_transfer}`);
    t.notOk(JSON.stringify(stream.side_data_list ?? []).includes('otation'));
  }
}

/** shaka-packager makes its own playlists of our tracks. */
async function packaged(t: Test, id: string, source: Awkward): Promise<void> {
  const packager = join(createRequire(import.meta.url).resolve('shaka-packager/package.json'), '..', 'index.js');
  const master = hls.parse(await text(`/media/${id}/master.m3u8`));
  if (!master.isMasterPlaylist) throw new Error('no master');
  const tracks: { file: string; stream: 'video' | 'audio'; codecs: string; bandwidth: number }[] = [];
  for (const variant of master.variants) {
    const list = hls.parse(await text(new URL(variant.uri, at(`/media/${id}/master.m3u8`)).href));
    if (list.isMasterPlaylist) continue;
    const base = new URL(variant.uri, at(`/media/${id}/master.m3u8`));
    const uris = [list.segments[0]?.map?.uri ?? '', ...list.segments.map((segment) => segment.uri)];
    const bytes = await Promise.all(uris.map(async (uri) => Buffer.from(await (await fetch(new URL(uri, base))).arrayBuffer())));
    const file = join(folder, `${id}-${tracks.length}.mp4`);
    await writeFile(file, Buffer.concat(bytes));
    const [codecs = ''] = (variant.codecs ?? '').split(',');
    tracks.push({ file, stream: source.width === null ? 'audio' : 'video', codecs, bandwidth: variant.bandwidth });
  }
  const out = join(folder, `${id}.mpd`);
  const streams = tracks.map(({ file, stream }, n) => `in=${file},stream=${stream},output=${join(folder, `${id}-out-${n}.mp4`)}`);
  await run('node', [packager, ...streams, '--segment_duration', '4', '--fragment_duration', '4', '--mpd_output', out, '--quiet']);
  const theirs = await readFile(out, 'utf8');
  const duration = Number(/mediaPresentationDuration="PT([\d.]+)S"/.exec(theirs)?.[1]);
  t.ok(Math.abs(duration - source.seconds) < 0.15, `${duration} s`);
  const found = [...theirs.matchAll(/<Representation [^>]*>/g)].map(([tag]) => ({
    bandwidth: Number(/bandwidth="(\d+)"/.exec(tag)?.[1]),
    codecs: /codecs="([^"]+)"/.exec(tag)?.[1] ?? '',
  }));
  t.equal(found.length, tracks.length);
  const soundBits = source.width === null ? 0 : await soundBandwidth(id);
  for (const track of tracks) {
    const same = found.find((one) => one.codecs.toLowerCase() === track.codecs.toLowerCase());
    t.ok(same, `${track.codecs} among ${found.map((one) => one.codecs)}`);
    const ours = track.bandwidth - soundBits;
    if (same) t.ok(Math.abs(same.bandwidth - ours) / ours < 0.1, `${same.bandwidth} and ${ours} bits a second`);
  }
}

async function soundBandwidth(id: string): Promise<number> {
  const mpd = await text(`/media/${id}/manifest.mpd`);
  return Math.max(
    0,
    ...[...mpd.matchAll(/<Representation [^>]*codecs="mp4a[^>]*>/g)].map(([tag]) => Number(/bandwidth="(\d+)"/.exec(tag)?.[1] ?? 0)),
  );
}
