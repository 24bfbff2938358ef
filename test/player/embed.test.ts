/** The player in a frame on pages of other sites, and who may have it there. */
import type { Page } from 'playwright-core';
import t from 'tap';
import { eventually } from '../../gateway/conformance/harness.ts';
import { faultsInThemes } from '../axe.ts';
import { openSite, openStand, playsPast } from './stand.ts';

t.setTimeout(600_000);
const stand = await openStand();
const { h, id, site, browser } = stand;
const other = await openSite();
t.teardown(async () => {
  await other.close();
  await stand.close();
});
const embedOf = (query = '') => `${h.url}/embed/${id}${query}`;
const patch = (body: object, which = id) => h.call('PATCH', `/api/v1/videos/${which}`, { body });

t.test('a page of another site steers the player by its client, and hears what happens', async (t) => {
  const page = await browser.newPage();
  const code = `<!doctype html><html lang="en"><title>A page</title><div id="here"></div><script type="module">
    import { createEmbed } from '${h.url}/player/vita-embed.js';
    window.heard = [];
    window.embed = createEmbed({ at: document.getElementById('here'), id: '${id}', options: { muted: true, title: false, colour: '7dd3fc' } });
    for (const event of ['play', 'timeupdate', 'pause', 'error']) embed.on(event, (detail) => heard.push([event, detail]));
  </script>`;
  await page.goto(site.put('/client', code));
  await page.waitForFunction(() => 'embed' in window, undefined, { timeout: 90_000 });
  const state = await page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: what the page has put there
    const { embed, heard } = window as any;
    await embed.ready;
    await embed.play();
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (!heard.some(([event, detail]: [string, { time: number }]) => event === 'timeupdate' && detail.time > 0.5)) return;
        clearInterval(timer);
        resolve();
      }, 50);
    });
    await embed.setRate(1.5);
    await embed.seek(10);
    await embed.pause();
    return embed.state();
  });
  t.match(state, { paused: true, muted: true, rate: 1.5, qualities: [360, 180], audioTracks: ['English', 'Deutsch'] });
  t.ok(state.time >= 10 && state.time < 12, `${state.time} s`);
  t.ok(Math.abs(state.duration - 20.5) < 0.2);
  await page.goto('about:blank');
  const told = await eventually(
    async () => (await h.database`select place, source, startup_ms, bitrate, failed, error from playbacks where video_id = ${id}`)[0],
    (row) => row !== undefined,
  );
  t.match(
    told,
    { place: 'embed', source: new URL(site.origin).host, failed: false, error: null },
    'its owner is told from where it was watched',
  );
  t.ok(told?.startup_ms >= 0);
  t.ok(told?.bitrate > 0, `${told?.bitrate} kbit/s`);
  await page.close();
});

/** What is told of watching while the page is looked at: the methods of its requests. */
function toldBy(page: Page): string[] {
  const told: string[] = [];
  page.on('request', (request) => request.url().includes('/playbacks') && told.push(request.method()));
  return told;
}
const firstTold = (page: Page) =>
  page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/playbacks'), { timeout: 240_000 });

t.test('nothing is sent of how somebody watches whose browser asks not to be followed', async (t) => {
  for (const [name, value] of [
    ['doNotTrack', '1'],
    ['globalPrivacyControl', true],
  ] as const) {
    const context = await browser.newContext();
    await context.addInitScript(([name, value]) => Object.defineProperty(Navigator.prototype, name as string, { get: () => value }), [
      name,
      value,
    ] as const);
    const page = await context.newPage();
    const told = toldBy(page);
    await page.goto(embedOf('?muted=1&autoplay=1&consent=yes'));
    await playsPast(page, 1);
    await page.goto('about:blank');
    t.same(told, [], name);
    await context.close();
  }
});

/** Whether viewers are asked before anything is told. */
async function ask(consent: boolean): Promise<void> {
  const [path, base] = ['/api/v1/admin/settings/analytics', h.adminUrl];
  const etag = (await h.call('GET', path, { base })).headers.get('etag') ?? '';
  const set = await h.call('PUT', path, { base, body: { consent }, headers: { 'if-match': etag } });
  if (set.status !== 200) throw new Error(set.text);
}

t.test('where viewers are asked, nothing is sent before they agree', async (t) => {
  await ask(true);
  t.teardown(() => ask(false));
  const { shortId } = (await h.call('GET', `/api/v1/videos/${id}`)).json;
  const context = await browser.newContext();
  const page = await context.newPage();
  const told = toldBy(page);
  const play = async () => {
    await page.goto(`${h.url}/w/${shortId}`);
    await page.locator('.big-play').click();
    // However long it takes to look at the page.
    await page.evaluate(() => document.querySelector('vita-player')!.setAttribute('loop', ''));
    await playsPast(page, 0.5);
  };
  const question = page.getByRole('region', { name: 'May this site learn how you watch?' });
  const change = page.getByRole('button', { name: 'Change that' });
  const isFocused = (words: string) => page.waitForFunction((words) => document.activeElement?.textContent === words, words);
  await play();
  await question.waitFor();
  t.same(await faultsInThemes(page, { within: 'section[aria-labelledby=consent]' }), []);
  t.same(told, [], 'not before');
  let begun = firstTold(page);
  await question.getByRole('button', { name: 'Allow' }).press('Enter');
  await begun;
  t.pass('but after');
  await isFocused('Change that');

  begun = firstTold(page);
  await play();
  await begun;
  await change.waitFor();
  t.equal(await question.count(), 0, 'it is asked once');
  await change.press('Enter');
  await isFocused('Allow');
  await question.getByRole('button', { name: 'Refuse' }).press('Enter');
  await page.getByText('This site learns nothing of how you watch.').waitFor();
  told.length = 0;
  await page.goto('about:blank');
  t.same(told, [], 'not even a last word');
  await play();
  await page.goto('about:blank');
  t.same(told, [], 'nor the next time');
  await context.close();

  const elsewhere = await browser.newContext();
  const frame = await elsewhere.newPage();
  const toldThere = toldBy(frame);
  await frame.goto(embedOf('?muted=1&autoplay=1&loop=1'));
  await playsPast(frame, 1);
  t.same(toldThere, [], 'a frame asks nobody, and tells nothing');
  begun = firstTold(frame);
  await frame.evaluate(() => {
    document.querySelector('vita-player')!.consent = 'yes';
  });
  await begun;
  begun = firstTold(frame);
  await frame.goto(embedOf('?muted=1&autoplay=1&loop=1&consent=yes'));
  await begun;
  t.pass('unless the page around it has asked');
  await elsewhere.close();
});

t.test('nobody but the page around it is listened to, and only of the origin that it names', async (t) => {
  const page = await browser.newPage();
  const speak = `<!doctype html><html lang="en"><title>A page</title><iframe id="frame" src="FRAME" allow="autoplay"></iframe><script>
    window.heard = [];
    const frame = document.getElementById('frame').contentWindow;
    // Not what the frame of the page before has said last.
    onmessage = ({ source, data }) => source === frame && heard.push(data);
    setInterval(() => frame.postMessage({ vitascope: 1, type: 'hello' }, '*'), 100);
  </script>`;
  const named = (origin: string) => speak.replace('FRAME', embedOf(`?origin=${encodeURIComponent(origin)}`));
  const heard = () => page.evaluate(() => (window as unknown as { heard: unknown[] }).heard.length);
  await page.goto(site.put('/named', named(site.origin)));
  await page.waitForFunction(() => (window as unknown as { heard: unknown[] }).heard.length > 0, undefined, { timeout: 90_000 });
  await page.goto(site.put('/unnamed', named('https://elsewhere.example')));
  const frame = page.frameLocator('#frame');
  await frame.getByRole('button', { name: 'Play', exact: true }).first().waitFor({ timeout: 90_000 });
  // It is there and listens: one that is meant would have been answered by the next few greetings.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1000)));
  t.equal(await heard(), 0);
  await page.close();
});

t.test('a video is shown on the sites that its owner names, and on no other', async (t) => {
  t.equal((await patch({ embedSites: [site.origin] })).status, 200);
  const policy = (await h.call('GET', `/embed/${id}`, { key: null })).headers.get('content-security-policy');
  t.match(policy, `frame-ancestors 'self' ${site.origin}`);
  const page = await browser.newPage();
  const frame = `<!doctype html><html lang="en"><title>A page</title><iframe src="${embedOf('?muted=1&autoplay=1')}" allow="autoplay"></iframe>`;
  await page.goto(site.put('/allowed', frame));
  await page.frameLocator('iframe').getByRole('button', { name: 'Pause' }).waitFor({ timeout: 90_000 });
  const refused = page.waitForEvent('console', (message) => /frame-ancestors|Content Security Policy/.test(message.text()));
  await page.goto(other.put('/refused', frame));
  await refused;
  t.equal(await page.frameLocator('iframe').locator('vita-player').count(), 0);
  await page.close();
  for (const [body, expected] of [
    [{ embedSites: [] }, "frame-ancestors 'self'"],
    [{ embedSites: null }, 'frame-ancestors *'],
    [{ privacy: 'private' }, "frame-ancestors 'self'"],
  ] as const) {
    await patch(body);
    const answer = await h.call('GET', `/embed/${id}`, { key: null });
    t.ok(answer.headers.get('content-security-policy')?.endsWith(expected), `${JSON.stringify(body)}: ${expected}`);
  }
  await patch({ privacy: 'public' });
  t.equal((await patch({ embedSites: ["https://a.example; script-src 'unsafe-inline'"] })).status, 422);
});

t.test('a password is asked for inside the frame', async () => {
  await patch({ privacy: 'password', password: 'open sesame' });
  const page = await browser.newPage();
  await page.goto(
    site.put(
      '/locked',
      `<!doctype html><html lang="en"><title>A page</title><iframe src="${embedOf('?muted=1')}" allow="autoplay"></iframe>`,
    ),
  );
  const frame = page.frameLocator('iframe');
  await frame.getByLabel('Password').fill('open says me');
  await frame.getByRole('button', { name: 'Watch' }).click();
  await frame.getByText('This is not the password of the video.').waitFor({ timeout: 90_000 });
  await frame.getByLabel('Password').fill('open sesame');
  await frame.getByRole('button', { name: 'Watch' }).click();
  await frame.getByRole('button', { name: 'Play', exact: true }).first().click({ timeout: 90_000 });
  await frame.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 90_000 });
  const inside = page.frames().find((one) => one.url().startsWith(h.url))!;
  await inside.waitForFunction(() => (document.querySelector('vita-player')?.currentTime ?? 0) > 0.3, undefined, { timeout: 90_000 });
  await page.close();
  await patch({ privacy: 'public' });
});

t.test('oEmbed says how to show a video', async (t) => {
  const { shortId } = (await h.call('GET', `/api/v1/videos/${id}`)).json;
  const ask = (url: string, rest = '') => h.call('GET', `/api/v1/oembed?url=${encodeURIComponent(url)}${rest}`, { key: null });
  const page = `${h.url}/w/${shortId}`;
  const found = await ask(page, '&maxwidth=320&maxheight=100');
  t.match(found.json, { version: '1.0', type: 'video', title: 'Test pictures', height: 100, width: 177 });
  t.match(found.json.html, new RegExp(`^<iframe src="[^"]+/embed/${shortId}" title="Test pictures" width="177" height="100"`));
  const xml = await ask(page, '&format=xml');
  t.match([xml.headers.get('content-type'), xml.text], ['text/xml; charset=utf-8', /<oembed>[\s\S]*<html>&lt;iframe src=&quot;/]);
  t.equal((await ask(page, '&format=yaml')).status, 422);
  t.equal((await ask(`https://elsewhere.example/w/${shortId}`)).status, 404);
  t.equal((await ask(`${h.url}/w/nothing00`)).status, 404);
  const html = await (await fetch(page)).text();
  const link = /<link rel="alternate" type="application\/json\+oembed"[^>]* href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  t.match(new URL(link).searchParams.get('url'), `/w/${shortId}`);
  await patch({ embedSites: [] });
  t.match(await ask(page), { status: 403, json: { code: 'not-embeddable' } });
  await patch({ embedSites: null });
});

t.test('the watch page gives out links and code', async (t) => {
  const { shortId } = (await h.call('GET', `/api/v1/videos/${id}`)).json;
  const page = await browser.newPage();
  await page.goto(`${h.url}/w/${shortId}?t=5s`);
  await page.locator('.big-play').click({ timeout: 90_000 });
  await playsPast(page, 5);
  await page.keyboard.press('k');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Share' });
  t.equal(await dialog.getByLabel('Link', { exact: true }).inputValue(), `${h.url}/w/${shortId}`);
  await dialog.getByLabel(/^Begin at 0:0/).check();
  t.match(await dialog.getByLabel('Link', { exact: true }).inputValue(), /\?t=[5-9]s$/);
  await dialog.getByLabel('Start by itself').check();
  t.match(
    await dialog.getByLabel('Code for other sites', { exact: true }).inputValue(),
    new RegExp(`<iframe src="${h.url}/embed/${shortId}\\?start=[5-9]&amp;autoplay=1&amp;muted=1"`),
  );
  await page.close();
});
