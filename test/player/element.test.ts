/** The element in a bare page of another origin. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import t from 'tap';
import { faultsOf } from '../axe.ts';
import { complaintsOf, openStand, playsPast } from './stand.ts';

t.setTimeout(600_000);
const stand = await openStand();
const { h, id, site, browser } = stand;
t.teardown(() => stand.close());
const script = `<script type="module" src="${h.url}/player/vita-player.js"></script>`;
const bare = (path: string, player: string) =>
  site.put(path, `<!doctype html><html lang="en"><title>A page</title><h1>A page</h1>${player}${script}`);
const master = `${h.url}/media/${id}/master.m3u8`;

t.test('it plays a video of its server by id, and tells what happens', async (t) => {
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  const address = bare('/by-id', `<vita-player video-id="${id}" host="${h.url}" muted></vita-player>`);
  await page.goto(address);
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    const names = ['ready', 'play', 'pause', 'ended', 'timeupdate', 'ratechange', 'qualitychange', 'trackchange', 'enginechange', 'error'];
    for (const name of names) document.querySelector('vita-player')!.addEventListener(name, () => told.push(name));
  });
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await playsPast(page, 0.5);
  const player = await page.evaluate(() => {
    const { paused, duration, engine, qualities, audioTracks, muted } = document.querySelector('vita-player')!;
    return { paused, duration, engine, heights: qualities.map(({ height }) => height), sounds: audioTracks.map(({ name }) => name), muted };
  });
  t.match(player, { paused: false, engine: 'hls', heights: [360, 180], sounds: ['English', 'Deutsch'], muted: true });
  t.ok(Math.abs(player.duration - 20.5) < 0.2, `${player.duration} s`);
  await page.evaluate(() => {
    const player = document.querySelector('vita-player')!;
    player.setQuality(200);
    player.setTrack('audio', 1);
    player.playbackRate = 2;
    player.seek(12);
  });
  await playsPast(page, 12.5);
  await page.waitForFunction(() => (window as unknown as { told: string[] }).told.includes('trackchange'));
  const chosen = await page.evaluate(() => {
    const player = document.querySelector('vita-player')!;
    player.pause();
    return { quality: player.quality, rate: player.playbackRate, figures: player.figures() };
  });
  t.match(chosen, { quality: 180, rate: 2, figures: { engine: 'hls', codecs: /av01|avc1/, dropped: Number } });
  await page.waitForFunction(() => (window as unknown as { told: string[] }).told.includes('pause'));
  const told = await page.evaluate(() => (window as unknown as { told: string[] }).told);
  for (const name of ['ready', 'play', 'timeupdate', 'ratechange', 'qualitychange', 'enginechange']) t.ok(told.includes(name), name);
  t.notOk(told.includes('error'));
  t.same(complaints, []);
  await page.close();
});

t.test('it plays an address alone, by HLS and by DASH', async (t) => {
  for (const [src, engine] of [
    [master, 'hls'],
    [`${h.url}/media/${id}/manifest.mpd`, 'dash'],
  ] as const) {
    const page = await browser.newPage();
    await page.goto(bare(`/by-src-${engine}`, `<vita-player src="${src}" start="5s" muted autoplay></vita-player>`));
    await playsPast(page, 5.5);
    t.equal(await page.evaluate(() => document.querySelector('vita-player')!.engine), engine);
    const sounds = await page.evaluate(() => document.querySelector('vita-player')!.audioTracks.length);
    t.equal(sounds, 2);
    await page.close();
  }
});

t.test('captions of a playlist are offered and shown, as the viewer likes them', async (t) => {
  const cue =
    'WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n00:00:00.000 --> 00:00:20.000\nA line of words\n\n00:00:00.000 --> 00:00:20.000 line:50%\nשלום, world!\n';
  const text = await (await fetch(master)).text();
  const absolute = text
    .replaceAll(/^(?!#)(\S+)$/gm, (uri) => new URL(uri, master).href)
    .replaceAll(/URI="([^"]+)"/g, (_, uri) => `URI="${new URL(uri, master).href}"`);
  const group = '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="English",LANGUAGE="en",URI="captions.m3u8"';
  const captioned = absolute
    .replace('#EXT-X-STREAM-INF', `${group}\n#EXT-X-STREAM-INF`)
    .replaceAll(/(#EXT-X-STREAM-INF:.*)/g, '$1,SUBTITLES="subs"');
  site.put('/captions.vtt', cue, 'text/vtt');
  site.put(
    '/captions.m3u8',
    '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:21\n#EXTINF:20.5,\ncaptions.vtt\n#EXT-X-ENDLIST\n',
    'application/vnd.apple.mpegurl',
  );
  const src = site.put('/captioned.m3u8', captioned, 'application/vnd.apple.mpegurl');
  const page = await browser.newPage();
  await page.goto(bare('/captions', `<vita-player src="${src}" muted autoplay></vita-player>`));
  await playsPast(page, 0.3);
  const button = page.getByRole('button', { name: 'Captions' });
  t.equal(await button.getAttribute('aria-pressed'), 'false');
  await button.click();
  await page.waitForFunction(() => {
    const video = document.querySelector('vita-player')!.shadowRoot!.querySelector('video')!;
    return [...video.textTracks].some(({ mode, activeCues }) => mode === 'showing' && (activeCues?.length ?? 0) > 0);
  });
  t.equal(await button.getAttribute('aria-pressed'), 'true');

  const usual = await shownCues(page);
  t.match(usual, [{ words: 'A line of words', color: 'rgb(255, 255, 255)' }, { words: 'שלום, world!' }]);
  t.same(
    usual.map(({ direction }) => direction),
    ['ltr', 'rtl'],
    'what is written from right to left is laid out so',
  );
  const settings = page.getByRole('button', { name: 'Quality and speed' });
  const panel = page.getByRole('dialog', { name: 'How captions look' });
  await settings.press('Enter');
  await page.getByRole('menuitem', { name: 'How captions look' }).press('Enter');
  await panel.getByLabel('Size').selectOption('200 %');
  await panel.getByLabel('Colour').fill('#ffff00');
  await panel.getByLabel('Background', { exact: true }).fill('#000080');
  await panel.getByLabel('Background, how dense').selectOption('50 %');
  await panel.getByLabel('Edges').selectOption('Outline');
  await panel.getByLabel('Font').selectOption('Typewriter');
  await panel.getByLabel('Place').selectOption('At the top');
  const preview = panel.getByText('This is how captions look.');
  t.equal(await preview.evaluate((element) => getComputedStyle(element).color), 'rgb(255, 255, 0)');
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    t.same(await faultsOf(page, { within: 'vita-player' }), [], colorScheme);
  }
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  t.same(await lines(page), { A: 0, ש: 50 }, 'a cue that names its line stays there');
  const chosen = await shownCues(page);
  for (const [n, cue] of chosen.entries()) {
    t.match(cue, { color: 'rgb(255, 255, 0)', 'font-family': /Courier New/, 'text-shadow': /rgb\(0, 0, 0\)/ });
    t.match(cue['background-color'], /0\.5\)|\/ 0\.5/);
    t.equal(Number.parseFloat(cue['font-size']!), 2 * Number.parseFloat(usual[n]!['font-size']!));
  }

  // The next video, in the other engine, and words that another page of the same browser keeps.
  const manifest = (await (await fetch(`${h.url}/media/${id}/manifest.mpd`)).text())
    .replace(/<Period[^>]*>/, (period) => `<BaseURL>${h.url}/media/${id}/</BaseURL>${period}`)
    .replace(
      '</Period>',
      `<AdaptationSet contentType="text" mimeType="text/vtt" lang="en"><Representation id="words" bandwidth="100"><BaseURL>${site.origin}/plain.vtt</BaseURL></Representation></AdaptationSet></Period>`,
    );
  site.put('/plain.vtt', cue.replace(/X-TIMESTAMP.*\n/, ''), 'text/vtt');
  const mpd = site.put('/captioned.mpd', manifest, 'application/dash+xml');
  await page.goto(bare('/captions-dash', `<vita-player src="${mpd}" engine="dash" muted autoplay></vita-player>`));
  await playsPast(page, 0.3);
  await button.click();
  await page.waitForFunction(() => {
    const video = document.querySelector('vita-player')!.shadowRoot!.querySelector('video')!;
    return [...video.textTracks].some(({ mode, activeCues }) => mode === 'showing' && activeCues?.length === 2);
  });
  t.equal(await page.evaluate(() => document.querySelector('vita-player')!.engine), 'dash');
  t.match(await shownCues(page), [{ color: 'rgb(255, 255, 0)' }, { color: 'rgb(255, 255, 0)' }]);
  t.same(await lines(page), { A: 0, ש: 50 });
  await settings.click();
  await page.getByRole('menuitem', { name: 'How captions look' }).click();
  await panel.getByRole('button', { name: 'As usual again' }).click();
  await panel.getByRole('button', { name: 'Close' }).click();
  await panel.waitFor({ state: 'detached' });
  t.same(await lines(page), { A: 'auto', ש: 50 });
  t.match(
    await shownCues(page),
    usual.map(({ color }) => ({ color })),
  );
  await page.close();
});

/** Where the cues that are shown were put, by the letter that they begin with. */
const lines = (page: Page) =>
  page.evaluate(() => {
    const { textTracks } = document.querySelector('vita-player')!.shadowRoot!.querySelector('video')!;
    const shown = [...textTracks].find(({ mode }) => mode === 'showing');
    const cues = [...(shown?.activeCues ?? [])] as VTTCue[];
    return Object.fromEntries(cues.map(({ text, line }) => [text[0]!, line]));
  });

/** What the browser itself makes of the cues that it draws: a page cannot see there. */
async function shownCues(page: Page): Promise<Record<string, string>[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('DOM.enable');
  await session.send('CSS.enable');
  type Node = { nodeId: number; nodeName: string; nodeValue: string; attributes?: string[]; children?: Node[]; shadowRoots?: Node[] };
  const { root } = (await session.send('DOM.getDocument', { depth: -1, pierce: true })) as { root: Node };
  const below = (node: Node): Node[] => [node, ...[...(node.children ?? []), ...(node.shadowRoots ?? [])].flatMap(below)];
  const wordsOf = (node: Node) =>
    below(node)
      .map(({ nodeValue }) => nodeValue)
      .join('');
  const cues = below(root).filter(({ attributes = [] }) => attributes[attributes.indexOf('pseudo') + 1] === 'cue');
  const found = [];
  for (const cue of cues) {
    const { computedStyle } = await session.send('CSS.getComputedStyleForNode', { nodeId: cue.nodeId });
    found.push({ ...Object.fromEntries(computedStyle.map(({ name, value }) => [name, value])), words: wordsOf(cue) });
  }
  await session.detach();
  return found;
}

t.test('it has its own keys, language and colours, and leaves the page alone', async (t) => {
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  const style = '<style>button { display: none !important } vita-player { --vita-accent: rgb(0, 128, 0) }</style>';
  await page.goto(bare('/own', `${style}<input id="field"><vita-player lang="de" src="${master}" muted></vita-player>`));
  const play = page.getByRole('button', { name: 'Abspielen' }).first();
  await play.waitFor();
  t.equal(await play.evaluate((button) => getComputedStyle(button).backgroundColor), 'rgb(0, 128, 0)', 'styles of the page stay outside');
  await page.locator('body').press('k');
  t.ok(await page.evaluate(() => document.querySelector('vita-player')!.paused), 'keys outside it are not its own');
  await play.focus();
  await page.keyboard.press('k');
  await playsPast(page, 0.2);
  t.same(complaints, []);
  await page.close();
});

t.test('a server that is not there is told in words, with a way on', async () => {
  const page = await browser.newPage();
  await page.goto(bare('/gone', `<vita-player video-id="00000000-0000-4000-8000-000000000000" host="${h.url}"></vita-player>`));
  await page.getByRole('alert').getByText('This video is not here').waitFor();
  await page.goto(bare('/away', '<vita-player video-id="abcd" host="http://127.0.0.1:9"></vita-player>'));
  await page.getByRole('alert').getByText('The connection to the server was lost').waitFor();
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await page.close();
});

t.test('the manual names every attribute and event', async (t) => {
  const manual = readFileSync(new URL('../../docs/player.md', import.meta.url), 'utf8');
  const { attributeNames, controlNames } = await import('../../player/element/attributes.ts');
  for (const name of attributeNames) t.ok(manual.includes(`\`${name}\``), name);
  for (const name of controlNames) t.ok(manual.includes(`\`${name}\``), name);
  const api = readFileSync(new URL('../../player/element/api.ts', import.meta.url), 'utf8');
  const events = /interface VitaPlayerEvents \{(.*?)\n\}/s.exec(api)?.[1] ?? '';
  const names = [...events.matchAll(/^ {2}(\w+):/gm)].map(([, name = '']) => name);
  t.ok(names.length > 10);
  for (const name of names) t.ok(manual.includes(`\`${name}\``), name);
});
