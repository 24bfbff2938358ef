import t from 'tap';
import { webpSize } from '../media/index.ts';
import { createVideo, putSource, readVideo, until } from './api.ts';
import { startInstance } from './instance.ts';
import { decodedFrames, listedSeconds, openBrowser, type Playing } from './playback.ts';
import { scenes } from './sources.ts';

t.setTimeout(900_000);

/** Runs in the page: the state of the one video element. */
const look = (): Playing => {
  const video = document.querySelector('vita-player')?.shadowRoot?.querySelector('video');
  if (!video) return { currentTime: 0, duration: 0, frames: 0, ended: false, error: 'no video element' };
  const frames = video.getVideoPlaybackQuality().totalVideoFrames;
  return { currentTime: video.currentTime, duration: video.duration, frames, ended: video.ended, error: video.error?.message ?? null };
};

interface Moment {
  /** Milliseconds of the page's clock. */
  at: number;
  /** Seconds of the video. */
  time: number;
  rate: number;
}
interface Followed {
  moments: Moment[];
  /** What no playback has that simply goes on. */
  changes: string[];
}

/**
 * Runs in the page: from now on looks ten times a second where the picture is, and notes whatever begins it anew. It plays slowly, so that it has
 * not come to its end before a busy machine has made the rest.
 */
const followPicture = () => {
  const player = document.querySelector('vita-player')!;
  const video = player.shadowRoot!.querySelector('video')!;
  const followed: Followed = { moments: [], changes: [] };
  Object.assign(window, { followed });
  for (const name of ['emptied', 'loadstart', 'error']) video.addEventListener(name, () => followed.changes.push(name));
  player.addEventListener('enginechange', ({ detail }) => followed.changes.push(`engine ${detail.engine}`));
  player.playbackRate = 0.25;
  const note = () => followed.moments.push({ at: performance.now(), time: video.currentTime, rate: video.playbackRate });
  note();
  setInterval(note, 100);
};
const lookFollowed = () => {
  const { followed } = window as unknown as { followed: Followed };
  return { ...followed, time: followed.moments.at(-1)?.time ?? 0 };
};

/** It may stand still for as long as it likes. */
function jumpsOf(moments: readonly Moment[]): string[] {
  return moments.flatMap((now, n) => {
    const before = moments[n - 1] ?? now;
    const step = now.time - before.time;
    const most = ((now.at - before.at) / 1000) * Math.max(before.rate, now.rate) + 1;
    // By a few hundredths a browser sets its own clock right.
    return step < -0.05 || step > most ? [`from ${before.time} to ${now.time} within ${Math.round(now.at - before.at)} ms`] : [];
  });
}

t.test('a video uploaded by the API plays in a browser before it is ready, and to its end when it is', { timeout: 600_000 }, async (t) => {
  const source = await scenes({ seconds: 60, size: '1280x720', rate: '30', kilobits: 6000 });
  const instance = await startInstance();
  t.teardown(() => instance.remove());
  const browser = await openBrowser();
  t.teardown(() => browser.close());

  const created = await createVideo(instance, 'Three scenes');
  t.equal(created.state, 'pending');
  t.equal((await putSource(instance, created.id, source)).status, 202);
  t.equal((await putSource(instance, created.id, source)).status, 409, 'a second body is refused');

  const playable = await until(instance, created.id, (video) => video.playback !== null);
  t.equal(playable.state, 'processing', 'it can be played while it is processing');
  t.equal(playable.playback?.dash, null);
  const page = await browser.newPage();
  const finished = Promise.withResolvers<void>();
  let isFinished = false;
  page.on('response', async (answer) => {
    if (!answer.url().endsWith('.m3u8') || !(await answer.text().catch(() => '')).includes('#EXT-X-ENDLIST')) return;
    isFinished = true;
    finished.resolve();
  });
  await page.goto(`${instance.publicUrl}/w/${created.shortId}`);
  await page.waitForSelector('video');
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await page.waitForFunction(
    () => (document.querySelector('vita-player')?.shadowRoot?.querySelector('video')?.currentTime ?? 0) > 1,
    undefined,
    { timeout: 120_000 },
  );
  await page.evaluate(followPicture);
  const early = await page.evaluate(look);
  const meanwhile = await readVideo(instance, created.id);
  t.equal(meanwhile.state, 'processing', 'the picture moves before the video is ready');
  t.ok(early.frames > 10, `${early.frames} frames were decoded`);
  t.equal(early.error, null);
  t.notOk(isFinished, 'its lists are still growing');

  const ready = await until(instance, created.id, (video) => video.state === 'ready' || video.state === 'failed');
  t.equal(ready.state, 'ready', JSON.stringify(ready.problem));
  t.equal(ready.progress, 1);
  t.match(ready.durationSeconds, 60);
  t.same(
    ready.renditions.filter((one) => one.height).map((one) => one.height),
    [720, 480, 360],
  );
  t.ok(ready.renditions.every((one) => one.state === 'ready'));
  await finished.promise;
  const { time: before, changes } = await page.evaluate(lookFollowed);
  t.same(changes, [], 'nothing was begun anew while its lists became whole');
  await page.waitForFunction((before) => (document.querySelector('vita-player')?.currentTime ?? 0) > before + 0.5, before, {
    timeout: 120_000,
  });
  // The rest of it, most of which is loaded by the lists that are whole.
  await page.evaluate(() => {
    document.querySelector('vita-player')!.playbackRate = 4;
  });
  await page.waitForFunction(() => document.querySelector('vita-player')?.shadowRoot?.querySelector('video')?.ended === true, undefined, {
    timeout: 120_000,
  });
  const late = await page.evaluate(look);
  t.equal(late.error, null);
  const followed = await page.evaluate(lookFollowed);
  t.same(followed.changes, [], 'it was one playback from before it was ready to its end');
  t.same(jumpsOf(followed.moments), [], `no jump in ${followed.moments.length} looks`);
  t.ok((followed.moments[0]?.time ?? 60) < before && before < 59, `it became whole ${before} seconds into it`);

  const master = new URL(ready.playback?.hls ?? '', instance.publicUrl).href;
  t.match(await listedSeconds(master), { seconds: 60, ended: true });
  const hls = await decodedFrames(master);
  t.equal(hls.frames, 1800, 'every frame once in HLS');
  const dash = await decodedFrames(new URL(ready.playback?.dash ?? '', instance.publicUrl).href);
  t.equal(dash.frames, 1800, 'every frame once in DASH');
  const poster = await until(instance, created.id, (video) => video.posterUrl !== null);
  t.equal((await fetch(new URL(poster.posterUrl ?? '', instance.publicUrl))).status, 200);
  const pictured = await until(instance, created.id, (video) => video.storyboardUrl !== null);
  t.same(await firstSheet(new URL(pictured.storyboardUrl ?? '', instance.publicUrl)), { type: 'image/webp', width: 1600, height: 180 });
  await page.getByRole('slider', { name: 'Position' }).hover();
  await page.locator('.preview-picture').waitFor({ timeout: 120_000 });
  t.match(await page.locator('.preview').textContent(), /^0:(29|30)$/, 'the middle of the line shows its time and picture');
});

/** Fifteen pictures of 160 x 90 lie on two rows. */
async function firstSheet(storyboard: URL): Promise<object> {
  const name = /\S+(?=#xywh=0,0,160,90\n)/.exec(await (await fetch(storyboard)).text())?.[0] ?? '';
  const sheet = await fetch(new URL(name, storyboard));
  return { type: sheet.headers.get('content-type'), ...webpSize(Buffer.from(await sheet.arrayBuffer())) };
}
