import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import t from 'tap';
import { createVideo, putSource, until } from './api.ts';
import { type Instance, startInstance } from './instance.ts';
import { decodedFrames, openBrowser } from './playback.ts';
import { footage } from './sources.ts';

t.setTimeout(600_000);
const run = promisify(execFile);

async function admin(instance: Instance, method: string, path: string, body?: Buffer | object, more: Record<string, string> = {}) {
  const bytes = body instanceof Buffer;
  const answer = await fetch(`${instance.adminUrl}/api/v1/admin/${path}`, {
    method,
    headers: { authorization: `Bearer ${instance.key}`, 'content-type': bytes ? 'image/png' : 'application/json', ...more },
    ...(body && { body: bytes ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  return { status: answer.status, json: await answer.json() };
}

/** Brightness of the first picture, at the top left and at the bottom right. */
async function corners(url: string): Promise<[number, number]> {
  const args = ['-loglevel', 'error', '-i', url, '-frames:v', '1', '-vf', 'format=gray,scale=64:36:flags=area', '-f', 'rawvideo', 'pipe:1'];
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer' });
  return [stdout[0] ?? 0, stdout[64 * 36 - 1] ?? 0];
}

t.test('a profile with everything in it is obeyed from the upload to the player', async (t) => {
  const instance = await startInstance();
  t.teardown(() => instance.remove());
  const dark = await footage('profile-18s-640x360.mkv', [
    ...[
      '-f',
      'lavfi',
      '-i',
      'color=black:size=640x360:rate=25,noise=alls=12:allf=t',
      '-f',
      'lavfi',
      '-i',
      'sine=frequency=300:sample_rate=48000',
    ],
    ...['-f', 'lavfi', '-i', 'sine=frequency=900:sample_rate=48000', '-t', '18', '-map', '0', '-map', '1', '-map', '2'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
    ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=deu'],
  ]);
  const mark = await footage('profile-mark.png', ['-f', 'lavfi', '-i', 'color=white:size=200x120,format=rgba', '-frames:v', '1']);
  const asset = await admin(instance, 'POST', 'assets', await readFile(mark));
  t.equal(asset.status, 201, JSON.stringify(asset.json));

  const before = await admin(instance, 'GET', 'settings/encoding');
  const mine = {
    ladder: {
      rungs: [
        { short: 360, maxBitrate: 900_000 },
        { short: 144, maxBitrate: 200_000 },
      ],
    },
    codecs: { h264: { preset: 'ultrafast', crf: 30, hardware: 'never' } },
    segmentSeconds: 6,
    perTitle: true,
    storyboard: false,
    watermark: { mark: { image: asset.json.key }, position: 'top-left', opacity: 1, padding: 0 },
    clientWatermark: { mark: { image: asset.json.key }, position: 'bottom-left', opacity: 0.5, padding: 0, maxWidth: 0.1 },
  };
  const value = { ...before.json.value, profiles: { ...before.json.value.profiles, mine } };
  const written = await admin(instance, 'PUT', 'settings/encoding', value, { 'if-match': '"0"' });
  t.equal(written.status, 200, JSON.stringify(written.json));

  const { id } = await createVideo(instance, 'By profile');
  t.equal((await putSource(instance, id, dark, '?profile=mine')).status, 202);
  const ready = await until(instance, id, (one) => one.state === 'ready' || one.state === 'failed');
  t.match(ready, { state: 'ready' }, JSON.stringify(ready.problem));
  const jobs = (await admin(instance, 'GET', 'jobs?limit=500')).json.items.filter((job: { videoId: string }) => job.videoId === id);
  t.ok(
    jobs.some((job: { kind: string; state: string }) => job.kind === 'per-title' && job.state === 'done'),
    'samples were looked at',
  );

  t.match(ready, {
    clientWatermark: { mark: { url: asset.json.url, width: 200, height: 120 }, position: 'bottom-left', opacity: 0.5, maxWidth: 0.1 },
  });
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${instance.publicUrl}/w/${ready.shortId}`);
  const drawn = page.locator('svg.watermark image');
  await drawn.waitFor();
  await page.waitForTimeout(500);
  const [box, player] = [await drawn.boundingBox(), await page.locator('.player').boundingBox()];
  if (!box || !player) throw new Error('Nothing is drawn.');
  t.equal(Math.round(box.x), Math.round(player.x), 'at the left edge');
  // 120 lines in a tenth of the picture's height.
  t.ok(box.width / player.width > 0.088 && box.width / player.width < 0.1, `${box.width} of ${player.width}`);
  t.ok(box.y + box.height <= player.y + player.height - 60, 'above the bar while that is there');

  const master = new URL(ready.playback?.hls ?? '', instance.publicUrl).href;
  const largest = ready.renditions[0]?.height;
  t.ok(largest === 360 || largest === 144, 'a rung of the ladder');
  t.equal((await decodedFrames(master)).frames, 450);
  const list = new URL(`h264/${largest}/index.m3u8`, master).href;
  const lengths = [...(await (await fetch(list)).text()).matchAll(/#EXTINF:([\d.]+)/g)].map((match) => Number(match[1]));
  t.same(lengths, [6, 6, 6], 'segments as long as was asked for');
  const [marked, plain] = await corners(list);
  t.ok(marked > 180 && plain < 60, `${marked} ${plain}`);
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (/LANGUAGE="de"/.test(await (await fetch(master)).text())) break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  t.match(await (await fetch(master)).text(), /TYPE=AUDIO[^\n]*LANGUAGE="de"/, 'the second soundtrack is listed');
});
