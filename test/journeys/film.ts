/** Somebody comes, makes an account, sends a film over a bad line, watches it while it is made, and shows it to others. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Test } from 'tap';
import { eventually } from '../../gateway/conformance/harness.ts';
import { readVideo, until, type VideoView } from '../api.ts';
import { decodedFrames, listedSeconds, openProfile } from '../playback.ts';
import { playsPast } from '../player/stand.ts';
import { startLine } from '../servers/line.ts';
import { signInBy } from '../sign-in.ts';
import { scenes } from '../sources.ts';
import { chooseFile, pageOf, signIn, tabTo } from './acts.ts';
import type { Place } from './place.ts';

const email = 'anna@example.org';
const password = 'a long enough sentence';
/** Slow enough that there is time to cut it. */
const slowly = 2_000_000;

interface Open {
  id: string;
  videoId: string;
  offset: number;
}

/** A film that others watch already, while it is still being made. */
interface Begun {
  id: string;
  shortId: string;
  /** The file that was sent. */
  source: string;
  page: Page;
  openUploads(): Promise<Open[]>;
}

export async function beginFilm(t: Test, place: Place): Promise<Begun> {
  const { site, instance, folder, complaints } = place;
  const source = await scenes({ seconds: 120, size: '640x360', rate: '30', kilobits: 6000 });
  await t.test('somebody signs up, and an administrator lets them in', () => signUp(place));

  const profile = join(folder, 'profile');
  const line = await startLine(Number(new URL(site).port));
  const open = () => openProfile(profile, site, line.port);
  let context = await open();
  t.teardown(async () => {
    await context.close();
    await line.close();
  });
  let page = await pageOf(context);
  const openUploads = async () => {
    const answer = await page.request.get(`${site}/api/v1/uploads`);
    return ((await answer.json()) as { items: Open[] }).items;
  };
  const upload = () => page.getByRole('banner').getByRole('button', { name: 'Upload' });
  const choose = () =>
    chooseFile(page, source, async () => {
      await tabTo(page, upload());
      await page.keyboard.press('Enter');
    });
  let before: Open | undefined;
  /** By the page's socket. */
  const heard: string[] = [];

  await t.test('an upload waits while the network is lost, and goes on by itself', async (t) => {
    context.on('weberror', (error) => complaints.push(error.error().message));
    await signIn(page, site, email, password);
    line.sendsAtMost(slowly);
    await choose();
    [before] = await eventually(openUploads, (open) => open.some(({ offset }) => offset > 1_000_000));
    line.cut();
    await page.getByText(/Waiting for the server/).waitFor();
    const [lost] = await openUploads();
    line.mend();
    await page.getByText(/Waiting for the server/).waitFor({ state: 'detached' });
    const [now] = await eventually(openUploads, ([one]) => (one?.offset ?? 0) > (lost?.offset ?? Number.POSITIVE_INFINITY) + 1_000_000);
    t.equal(now?.id, before?.id);
  });

  await t.test('after the browser was closed it goes on from where it was, once the same file is chosen', async (t) => {
    await context.close();
    context = await open();
    line.sendsAtMost(Number.POSITIVE_INFINITY);
    context.on('weberror', (error) => complaints.push(error.error().message));
    page = await pageOf(context);
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => heard.push(String(payload))));
    await page.goto(`${site}/studio/uploads`);
    await page.getByText(/had arrived\. Choose the file/).waitFor();
    const [kept] = await openUploads();
    t.equal(kept?.id, before?.id);
    const sent: number[] = [];
    page.on('request', (request) => {
      if (request.method() === 'PATCH' && request.url().includes('/uploads/')) sent.push(Number(request.headers()['upload-offset']));
    });
    await choose();
    await eventually(openUploads, (open) => open.length === 0);
    t.ok((kept?.offset ?? 0) > 0 && sent.length > 0 && Math.min(...sent) >= (kept?.offset ?? 0), `nothing is sent again: ${sent}`);
  });

  const id = before?.videoId ?? '';
  await t.test('it is watched while it is being made', async (t) => {
    await tabTo(page, page.getByRole('link', { name: 'Watch now' }));
    await page.keyboard.press('Enter');
    await playsPast(page, 0);
    const video = await readVideo(instance, id);
    t.match(video, { state: 'processing', playback: { dash: null } }, 'the picture moves before the video is ready');
  });

  await t.test('what becomes of it is told to those who follow it', async (t) => {
    const told = await eventually(
      async () => heard.some((frame) => frame.includes('"type":"event"') && frame.includes(id)),
      (isTold) => isTold,
    );
    t.ok(told, 'by a socket');
    const stop = new AbortController();
    const stream = await fetch(`${site}/api/v1/videos/${id}/events`, { headers: { 'last-event-id': '0' }, signal: stop.signal });
    let text = '';
    for await (const bytes of stream.body!) {
      text += Buffer.from(bytes).toString();
      if (text.includes(`"${id}"`)) break;
    }
    t.match(text, /^data: .*"type":"video\./m, 'by a stream');
    stop.abort();
  });

  const { shortId } = await readVideo(instance, id);
  await t.test('others get a link to a moment of it, and have it on their own page', (t) => share(t, place, page, shortId));
  return { id, shortId, source, page, openUploads };
}

export async function film(t: Test, place: Place): Promise<VideoView> {
  const { site, instance, folder } = place;
  const { id, shortId, source, page, openUploads } = await beginFilm(t, place);
  const ready = await until(instance, id, ({ state }) => state === 'ready' || state === 'failed');
  await t.test('it is ready, and whole', async (t) => {
    t.equal(ready.state, 'ready', JSON.stringify(ready.problem));
    t.match(ready, { progress: 1, durationSeconds: 120 });
    t.same(
      ready.renditions.filter(({ height }) => height).map(({ height }) => height),
      [360],
    );
    t.ok(ready.renditions.every(({ state }) => state === 'ready'));
    await page.evaluate(() => {
      const player = document.querySelector('vita-player');
      player?.seek(118);
      player?.play();
    });
    await page.getByRole('button', { name: 'Play again' }).first().waitFor();
    const master = new URL(ready.playback?.hls ?? '', site).href;
    t.match(await listedSeconds(master), { seconds: 120, ended: true });
    t.equal((await decodedFrames(master)).frames, 3600, 'every frame once in HLS');
    const manifest = new URL(ready.playback?.dash ?? '', site).href;
    t.equal((await decodedFrames(manifest)).frames, 3600, 'every frame once in DASH');
    const { posterUrl } = await until(instance, id, ({ posterUrl }) => posterUrl !== null);
    t.equal((await fetch(new URL(posterUrl ?? '', site))).status, 200);
  });

  await t.test('a new file that is called off before the server has answered leaves nothing open', async (t) => {
    await page.goto(`${site}/studio/videos/${shortId}?tab=files`);
    const held = Promise.withResolvers<void>();
    const asked = page.waitForRequest('**/api/v1/uploads/batch');
    await page.route('**/api/v1/uploads/batch', async (route) => {
      await held.promise;
      await route.continue();
    });
    await chooseFile(page, source, () => page.getByRole('button', { name: 'Replace the file' }).click());
    await asked;
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    const [opened, ended] = [
      page.waitForResponse('**/api/v1/uploads/batch'),
      page.waitForResponse((one) => one.request().method() === 'DELETE'),
    ];
    held.resolve();
    t.equal((await opened).status(), 201);
    t.equal((await ended).status(), 204);
    t.same(await openUploads(), []);
  });
  await page.context().storageState({ path: join(folder, 'anna.json') });
  return ready;
}

async function signUp({ site, console, instance, newcomer }: Place): Promise<void> {
  const page = await newcomer();
  await page.goto(site);
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await page.getByRole('link', { name: 'Sign up' }).click();
  await page.getByLabel('Name').fill('Anna');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('heading', { name: 'Your account waits for approval' }).waitFor();
  await page.context().close();

  const administrator = await newcomer();
  await signInBy(administrator, await consoleLink({ console, instance }));
  await administrator.goto(`${console}/accounts`);
  await administrator.getByRole('button', { name: 'Approve Anna' }).click();
  await administrator.getByRole('button', { name: 'Approve Anna' }).waitFor({ state: 'detached' });
  await administrator.context().close();
}

/** Of the console, by a link that an administrator asks for. */
export async function consoleLink({ console, instance }: Pick<Place, 'console' | 'instance'>): Promise<string> {
  const headers = { authorization: `Bearer ${instance.key}` };
  const answer = await fetch(`${console}/api/v1/admin/accounts/administrator/sign-in-link`, { method: 'POST', headers });
  return `${console}/login${new URL(((await answer.json()) as { url: string }).url).search}`;
}

async function share(t: Test, { site, elsewhere, newcomer }: Place, page: Page, shortId: string): Promise<void> {
  await page.evaluate(() => {
    const player = document.querySelector('vita-player');
    player?.pause();
    player?.seek(3.2);
  });
  await page.waitForFunction(() => document.querySelector('vita-player')?.currentTime === 3.2);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Share' });
  await dialog.getByLabel('Begin at 0:03').check();
  const link = await dialog.getByLabel('Link', { exact: true }).inputValue();
  t.equal(link, `${site}/w/${shortId}?t=3s`);
  await dialog.getByLabel('Start by itself').check();
  const code = await dialog.getByLabel('Code for other sites', { exact: true }).inputValue();
  await page.keyboard.press('Escape');

  const guest = await newcomer();
  await guest.goto(link);
  await guest.locator('.big-play').click();
  await playsPast(guest, 3);
  await guest.goto(elsewhere.put('/film', `<!doctype html><html lang="en"><title>A page</title><h1>Look at this</h1>${code}`));
  await guest.frameLocator('iframe').getByRole('button', { name: 'Pause' }).waitFor();
  const inside = guest.frames().find((one) => one.url().startsWith(site));
  await inside?.waitForFunction(() => (document.querySelector('vita-player')?.currentTime ?? 0) > 3.2);
  t.ok(inside, 'it plays in a frame');
  await guest.context().close();
}
