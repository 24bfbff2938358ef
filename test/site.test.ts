/** The site as viewers and owners of channels use it, in a real browser: on several devices, in both themes, also by keyboard. */
import type { Page } from 'playwright-core';
import t from 'tap';
import { publicVideo, someone } from '../gateway/conformance/channels.ts';
import { eventually } from '../gateway/conformance/harness.ts';
import { webp } from '../gateway/conformance/storyboards.ts';
import { faultsInThemes } from './axe.ts';
import { complaintsOf, openStand, playsPast } from './player/stand.ts';

t.setTimeout(600_000);
const stand = await openStand();
const { h, id, browser } = stand;
t.teardown(() => stand.close());

const owner = await someone(h, { name: 'Night Sky' });
const { channel } = await publicVideo(h, owner, { title: 'Perseids', seconds: 100 });
await owner.call('PATCH', `/api/v1/channels/${channel.handle}`, { handle: 'night-sky', description: 'Films of the night' });
// The one that can be played stands in their channel.
await h.database`update videos set owner_id = ${owner.id}, channel_id = ${channel.id}, privacy = 'public', published_at = now() where id = ${id}`;
await h.events.append([{ type: 'video.updated', subject: { type: 'video', id }, data: {} }]);
const { shortId } = (await h.call('GET', `/api/v1/videos/${id}`)).json;
const complaints: string[] = [];

/** A browser of its own, signed in or not. */
async function device(account?: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  page.on('close', () => complaints.push(...heard));
  const heard = complaintsOf(page);
  if (account === undefined) return page;
  const made = await h.call('POST', `/api/v1/admin/accounts/${account}/sign-in-link`, { base: h.adminUrl, body: {} });
  await page.goto(made.json.url);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  return page;
}
/** Of a page once it has loaded. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.waitForFunction(() => document.querySelector('h1') !== null && document.querySelector('.bone') === null);
  return faultsInThemes(page);
}

t.test('a guest sees what there is, and is led to the door where an account is needed', async (t) => {
  const page = await device();
  await page.goto(h.url);
  await page.getByRole('link', { name: /Test pictures/ }).waitFor();
  t.equal(await page.getByRole('link', { name: 'History' }).count(), 0);
  await page.getByRole('link', { name: 'Night Sky' }).first().click();
  await page.getByRole('heading', { name: 'Night Sky' }).waitFor();
  await page.getByText('@night-sky · 0 followers · 2 videos').waitFor();
  await page.getByLabel('Order').selectOption('longest');
  await page.waitForFunction(() => document.querySelector('.card-title')?.textContent === 'Perseids');
  t.equal(await page.locator('link[rel=alternate][href$="/feeds/channels/night-sky/videos.rss"]').count(), 1);
  await page.goto(`${h.url}/c/${channel.handle}`);
  await page.waitForURL((url) => url.pathname === '/c/night-sky', { timeout: 60_000 });
  await page.getByRole('link', { name: 'Follow Night Sky' }).click();
  await page.waitForURL((url) => url.pathname === '/sign-in' && url.searchParams.get('next') === '/c/night-sky');
  await page.goto(`${h.url}/subscriptions`);
  await page.getByRole('heading', { name: 'Sign in to see this' }).waitFor();
  t.same(await faultsOf(page), []);
  await page.goto(`${h.url}/w/${shortId}`);
  await page.locator('vita-player').getByRole('button', { name: 'Next: Perseids' }).waitFor();
  await page.keyboard.press('Shift+N');
  await page.getByRole('heading', { name: 'Perseids', level: 1 }).waitFor();
  await page.goto(`${h.url}/c/nobody-at-all`);
  await page.getByRole('heading', { name: 'This channel is not here' }).waitFor();
  await page.close();
});

t.test('what somebody follows, watches and keeps is there on their other devices', async (t) => {
  const mia = await someone(h, { name: 'Mia' });
  const first = await device(mia.id);
  await first.goto(`${h.url}/w/${shortId}`);
  await first.getByRole('button', { name: 'Follow Night Sky' }).click();
  await first.getByText('1 follower').waitFor();
  await first.getByRole('button', { name: 'Watch later' }).click();
  await first.getByText('is kept for later').waitFor();
  await first.locator('.big-play').click();
  await playsPast(first, 0.5);
  await first.evaluate(() => document.querySelector('vita-player')?.seek(10));
  await playsPast(first, 10.2);
  await first.evaluate(() => document.querySelector('vita-player')?.pause());
  const { json } = await eventually(
    () => mia.call('GET', `/api/v1/videos/${id}/position`),
    (reply) => reply.json.resumeSeconds >= 10,
  );
  t.ok(json.resumeSeconds < 20, 'told where it was paused');

  const second = await device(mia.id);
  const row = second.locator('section', { has: second.getByRole('heading', { name: 'Continue watching' }) });
  const link = row.getByRole('link', { name: /Test pictures/ });
  await link.waitFor();
  t.match(await link.getAttribute('href'), /^\/w\/.+\?t=1\d$/, 'begins where they stopped');
  await second.goto(`${h.url}/w/${shortId}`);
  await second.getByRole('button', { name: /^Go on at 0:1\d/ }).waitFor();

  const pages = second.getByRole('navigation', { name: 'Pages' });
  await pages.getByRole('link', { name: 'History' }).click();
  await second.getByRole('heading', { name: 'Today' }).waitFor();
  t.equal(await pages.getByRole('link', { name: 'History' }).getAttribute('aria-current'), 'page');
  const before = (await mia.call('GET', '/api/v1/account/history')).json.items;
  await second.getByRole('button', { name: 'Take Test pictures out of the history' }).click();
  await second.getByRole('heading', { name: 'You have watched nothing yet' }).waitFor();
  await second.getByRole('button', { name: 'Undo' }).click();
  await second.getByRole('link', { name: /Test pictures/ }).waitFor();
  const back = await eventually(
    () => mia.call('GET', '/api/v1/account/history'),
    (reply) => reply.json.items.length === 1,
  );
  t.match(back.json.items, [{ positionSeconds: before[0].positionSeconds, watchedAt: before[0].watchedAt }], 'as it was');
  await second.getByRole('button', { name: 'Pause the history' }).click();
  await second.getByText('what you watch is not kept').waitFor();
  await second.getByRole('button', { name: 'Go on with the history' }).click();
  await second.getByText('What you watch is kept again.').waitFor();
  await second.getByRole('button', { name: 'Clear the history' }).click();
  await second.getByRole('alertdialog').getByRole('button', { name: 'Clear the history' }).click();
  await second.getByText('The history is empty.').waitFor();

  await pages.getByRole('link', { name: 'Watch later' }).click();
  await second.getByRole('button', { name: 'Take Test pictures out of this list' }).waitFor();
  await second.getByRole('button', { name: 'Take Test pictures out of this list' }).click();
  await second.getByRole('heading', { name: 'Nothing is kept for later' }).waitFor();
  await second.getByRole('button', { name: 'Undo' }).click();
  await second.getByRole('link', { name: /Test pictures/ }).waitFor();
  await eventually(
    () => mia.call('GET', `/api/v1/account/watch-later/${id}`),
    (reply) => reply.json.kept,
  );

  await pages.getByRole('link', { name: 'Subscriptions' }).click();
  await second.getByRole('link', { name: /Perseids/ }).waitFor();
  await second.getByRole('button', { name: 'Following Night Sky' }).click();
  await second.getByText('You no longer follow Night Sky.').waitFor();
  t.equal((await mia.call('GET', '/api/v1/channels/night-sky/subscription')).json.following, false);
  await second.getByRole('button', { name: 'Undo' }).click();
  await eventually(
    () => mia.call('GET', '/api/v1/channels/night-sky/subscription'),
    (reply) => reply.json.following,
  );
  await second.getByRole('button', { name: 'Following Night Sky' }).waitFor();

  await second.getByRole('button', { name: 'Account', exact: true }).press('ArrowDown');
  await second.waitForFunction(() => document.activeElement?.textContent === 'Your channels');
  t.same(await faultsOf(second), [], 'the menu is open');
  await second.getByText('Light', { exact: true }).click();
  t.equal(await second.evaluate(() => document.documentElement.dataset.theme), 'light');
  await second.keyboard.press('Escape');
  await second.reload();
  t.equal(await second.evaluate(() => document.documentElement.dataset.theme), 'light', 'before anything is drawn');
  await second.setViewportSize({ width: 320, height: 640 });
  await second.getByRole('button', { name: 'Menu' }).click();
  await second.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Home' }).click();
  await second.getByRole('heading', { name: 'Newest videos' }).waitFor();
  t.equal(await second.evaluate(() => document.documentElement.scrollWidth), 320);
  await first.close();
  await second.close();
});

t.test('owners set up a channel, give it away and take it back, remove it and bring it back', async (t) => {
  const page = await device(owner.id);
  await page.goto(`${h.url}/account/channels`);
  await page.getByLabel('Name').fill('Second light');
  await page.getByLabel('Handle').fill('night-sky');
  await page.getByRole('button', { name: 'Make a channel' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Handle').fill('second-light');
  await page.getByRole('button', { name: 'Make a channel' }).click();
  await page.getByText('“Second light” is made.').waitFor();
  await page.getByRole('link', { name: 'Channel settings: Second light' }).click();
  await page.getByRole('heading', { name: 'Settings of Second light' }).waitFor();
  await page.getByLabel('Handle').first().fill('first-light');
  await page.getByRole('button', { name: 'Add a link' }).click();
  await page.getByLabel('Words').fill('Web site');
  await page.getByRole('textbox', { name: 'Address', exact: true }).fill('https://example.org/');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL((url) => url.pathname === '/c/first-light/settings');
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'a.webp', mimeType: 'image/webp', buffer: webp(320, 320) });
  await page.getByText('Being made.').waitFor();
  t.same(await faultsOf(page), []);
  await page.getByLabel('Handle of their channel').fill('nobody-at-all');
  await page.getByRole('button', { name: 'Offer it' }).click();
  await page.getByText('There is nobody like this here.').waitFor();
  const eve = await someone(h, { name: 'Eve' });
  await publicVideo(h, eve);
  const [theirs] = (await eve.call('GET', '/api/v1/account/channels')).json.items;
  await page.getByLabel('Handle of their channel').fill(`@${theirs.handle}`);
  await page.getByRole('button', { name: 'Offer it' }).click();
  await page.getByText('It is offered, and waits for an answer.').waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Take the offer back' }).click();
  await page.getByText('The offer is taken back.').waitFor();
  await page.getByRole('button', { name: 'Remove the channel' }).click();
  await page.getByText('“Second light” was removed.').waitFor();
  await page.getByRole('button', { name: 'Restore Second light' }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.waitForURL((url) => url.pathname === '/c/first-light');
  await page.getByRole('link', { name: 'Web site' }).waitFor();
  await page.close();
});

t.test('a click on a card plays at once, with sound, from where they stopped', async (t) => {
  const page = await device();
  const card = page.getByRole('link', { name: /Test pictures/ }).first();
  await page.goto(h.url);
  await card.click();
  await page.waitForFunction(() => {
    const { currentTime = 0, paused, muted } = document.querySelector('vita-player') ?? {};
    return currentTime > 0.5 && paused === false && muted === false;
  });
  await page.goBack();
  await card.waitFor();
  await page.goForward();
  await page.locator('.big-play').waitFor();
  t.ok(await page.evaluate(() => document.querySelector('vita-player')!.paused), 'the way back and forth is no click');

  await page.evaluate(() => document.querySelector('vita-player')!.seek(10));
  await page.waitForFunction(() => document.querySelector('vita-player')!.currentTime === 10);
  await page.goBack();
  // As browsers do that want each video pressed.
  await page.evaluate(() => {
    const { play } = HTMLMediaElement.prototype;
    let isPressed = false;
    addEventListener('pointerdown', ({ target }) => (isPressed ||= target instanceof Element && target.matches('vita-player')), true);
    HTMLMediaElement.prototype.play = function () {
      return isPressed ? play.call(this) : Promise.reject(new DOMException('It wants to be pressed.', 'NotAllowedError'));
    };
  });
  await card.click();
  await page.locator('.big-play').waitFor();
  const refused = await page.evaluate(() => {
    const { paused, muted, currentTime } = document.querySelector('vita-player')!;
    return { paused, muted, second: Math.round(currentTime) };
  });
  t.same(refused, { paused: true, muted: false, second: 10 }, 'what the browser refuses waits for a press');
  await page.locator('.big-play').click();
  await playsPast(page, 10.2);
  t.same(await faultsOf(page), []);
  await page.close();
});

t.test('whoever wants no motion is not shown any until they press, and each says in the player what they want', async (t) => {
  const page = await device();
  const card = page.getByRole('link', { name: /Test pictures/ }).first();
  const menu = page.getByRole('button', { name: 'Quality and speed' });
  const choice = (name: string) => page.getByRole('menuitemradio', { name, exact: true });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(h.url);
  await card.click();
  await page.locator('.big-play').waitFor();
  await menu.click();
  t.equal(await choice('Never').getAttribute('aria-checked'), 'true');
  t.same(await faultsOf(page), []);
  await choice('When a video is chosen').click();
  await page.goto(h.url);
  await card.click();
  await playsPast(page, 0.5);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await menu.click();
  await choice('Never').click();
  await page.goto(h.url);
  await card.click();
  await page.locator('.big-play').waitFor();
  await menu.click();
  t.equal(await choice('Never').getAttribute('aria-checked'), 'true', 'it is remembered');
  await page.close();
});

t.test('a page in German says in German what the server refuses', async (t) => {
  const page = await device();
  await page.addInitScript(() => localStorage.setItem('vitascope-language', 'de'));
  await page.goto(`${h.url}/sign-in`);
  await page.getByLabel('E-Mail-Adresse').fill('nobody@example.org');
  await page.getByLabel('Passwort').fill('not the password');
  await page.locator('form').getByRole('button', { name: 'Anmelden' }).click();
  await page.getByRole('alert').getByText('Adresse und Passwort passen nicht zusammen.').waitFor();
  t.same(await faultsOf(page), []);
  await page.close();
});

async function write(section: string, change: object): Promise<void> {
  const path = `/api/v1/admin/settings/${section}`;
  const seen = await h.call('GET', path, { base: h.adminUrl });
  const headers = { 'if-match': seen.headers.get('etag') ?? '' };
  const { status, text } = await h.call('PUT', path, { base: h.adminUrl, body: { ...seen.json.value, ...change }, headers });
  if (status !== 200) throw new Error(text);
}

t.test('what the site is called stands on every page, and what it says of itself on one', async (t) => {
  const page = await device();
  await page.goto(`${h.url}/about`);
  await page.getByRole('heading', { name: 'About Vitascope' }).waitFor();
  await page.getByText('has written nothing about it yet').waitFor();
  const rules = 'Be kind.\n\n1. Only what is yours.';
  const name = 'Kino <b>"Sieben" & \u05e7\u05d5\u05dc\u05e0\u05d5\u05e2';
  await write('instance', { name, description: 'Films of the valley', contact: 'films@example.org', terms: rules });

  await page.goto(h.url);
  await page.getByRole('link', { name, exact: true }).waitFor();
  t.equal(await page.title(), name);
  t.equal(await page.locator('h1').textContent(), name);
  t.equal(await page.locator('meta[name=application-name]').getAttribute('content'), name);
  t.equal(await page.locator('link[rel=alternate][href="/feeds/videos.atom"]').getAttribute('title'), name);
  t.equal(await page.locator('meta[property="og:site_name"]').getAttribute('content'), name);
  const told = JSON.parse((await page.locator('script[type="application/ld+json"]').textContent()) ?? '');
  t.match(told, { '@type': 'WebSite', name, description: 'Films of the valley' });
  await page.goto(`${h.url}/w/${shortId}`);
  await page.waitForFunction((wanted) => document.title === wanted, `Test pictures - ${name}`);
  t.equal(await page.locator('meta[property="og:site_name"]').getAttribute('content'), name);
  await page.goto(`${h.url}/sign-in`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  t.equal(await page.title(), `Sign in - ${name}`);
  t.match((await h.call('GET', '/feeds/videos.json', { key: null })).json, { title: name });
  t.match((await h.call('GET', `/embed/${shortId}`, { key: null })).text, '<title>Kino &lt;b&gt;&quot;Sieben&quot; &amp; ');
  const lost = await h.call('GET', '/nowhere-at-all', { key: null, headers: { accept: 'text/html' } });
  t.same([lost.status, lost.text.includes('<title>Kino &lt;b&gt;')], [404, true]);
  const shell = await h.call('GET', '/about', { key: null });
  const again = await h.call('GET', '/about', { key: null, headers: { 'if-none-match': shell.headers.get('etag') ?? '' } });
  t.equal(again.status, 304);

  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(h.url);
  await page.getByRole('contentinfo').getByRole('link', { name: 'About this site' }).click();
  await page.getByRole('heading', { name: `About ${name}` }).waitFor();
  await page.getByText('Films of the valley').waitFor();
  t.equal(await page.getByRole('link', { name: 'films@example.org' }).getAttribute('href'), 'mailto:films@example.org');
  t.equal(
    await page
      .locator('section', { has: page.getByRole('heading', { name: 'Rules' }) })
      .locator('p')
      .textContent(),
    rules,
  );
  await page.getByText(/^Vitascope .+/).waitFor();
  t.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  t.same(await faultsOf(page), []);
  await page.getByRole('button', { name: 'Theme and language' }).click();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
  await page.getByRole('heading', { name: `Über ${name}` }).waitFor();
  await page.getByRole('heading', { name: 'Regeln' }).waitFor();

  await write('instance', { name: 'Vitascope' });
  t.equal((await h.call('GET', '/about', { key: null, headers: { 'if-none-match': shell.headers.get('etag') ?? '' } })).status, 200);
  await page.goto(h.url);
  await page.waitForFunction(() => document.title === 'Vitascope');
  await page.close();
});

t.test('the home page has a sentence of the site, and views are told or not', async (t) => {
  await h.database`insert into video_views (video_id, views) values (${id}, 4321) on conflict (video_id) do update set views = excluded.views`;
  const viewsNow = async () => (await h.call('GET', `/api/v1/videos/${id}`, { key: null })).json.views;
  await write('instance', { tagline: 'Films of the night, and of the day.' });
  await eventually(viewsNow, (views) => views === 4321);
  const page = await device();
  await page.goto(h.url);
  await page.getByText('Films of the night, and of the day.').waitFor();
  t.same(await faultsOf(page), []);
  const card = page.locator('.card', { hasText: 'Test pictures' }).first();
  await card.getByText('4.3K views').waitFor();
  await page.goto(`${h.url}/search?q=test`);
  await page.getByRole('option', { name: 'Most watched first' }).waitFor({ state: 'attached' });

  await write('site', { showViews: false });
  t.equal(await viewsNow(), null, 'what was remembered is forgotten at once');
  t.equal((await h.call('GET', '/api/v1/videos', { key: null })).json.items.find((one: { id: string }) => one.id === id).views, null);
  const byViews = await h.call('GET', '/api/v1/search/videos?sort=views&limit=1', { key: null });
  t.notMatch(
    JSON.stringify([byViews.json, Buffer.from(byViews.json.nextCursor ?? '', 'base64url').toString()]),
    /4321/,
    'nor does the order tell',
  );
  const theirs = await owner.call('GET', '/api/v1/studio/videos');
  t.equal(theirs.json.items.find(({ video }: { video: { id: string } }) => video.id === id).video.views, 4321, 'owners see theirs');
  await page.goto(h.url);
  await card.waitFor();
  t.equal(await page.getByText('4.3K views').count(), 0);
  await page.goto(`${h.url}/search?q=test`);
  await page.getByRole('option', { name: 'Newest first' }).waitFor({ state: 'attached' });
  t.equal(await page.getByRole('option', { name: 'Most watched first' }).count(), 0);
  await write('site', { showViews: true });
  await page.close();
});

t.test('the home page hears of what is being made, and does not ask for it again and again', async (t) => {
  const made = await publicVideo(h, owner, { title: 'On its way' });
  const tell = async (state: string) => {
    await h.database`update videos set state = ${state}, progress = 0.5 where id = ${made.id}`;
    await h.events.append([{ type: `video.${state}`, subject: { type: 'video', id: made.id }, data: {} }]);
  };
  await tell('processing');
  const page = await device();
  let asked = 0;
  page.on('request', (request) => {
    if (new URL(request.url()).searchParams.get('scope') === 'visible') asked += 1;
  });
  const isFollowed = new Promise<void>((resolve) => {
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => String(payload).includes('"subscribed"') && resolve()));
  });
  // Its timers ring when they are told to, and by themselves.
  await page.clock.install();
  await page.goto(h.url);
  const card = page.locator('.card', { hasText: 'On its way' });
  await card.locator('.state').waitFor();
  await isFollowed;
  let before = -1;
  for (let round = 0; round < 8 && asked !== before; round += 1) {
    before = asked;
    await page.clock.runFor(4000);
    await page.evaluate(() => fetch('/ready'));
  }
  t.equal(asked, before, 'it asks no more while nothing happens');
  await tell('ready');
  await card.locator('.state').waitFor({ state: 'detached' });
  await card.waitFor();
  await page.close();
});

t.test('no page complained', async (t) => {
  t.same(complaints, []);
});
