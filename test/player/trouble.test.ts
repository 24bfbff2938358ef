/** What a player does when something breaks: it goes on another way, from where it was. */
import type { Page } from 'playwright-core';
import t from 'tap';
import { openStand, playsPast } from './stand.ts';

t.setTimeout(600_000);
const stand = await openStand();
const { h, id, site, browser } = stand;
t.teardown(() => stand.close());
const media = `${h.url}/media/${id}`;
const script = `<script type="module" src="${h.url}/player/vita-player.js"></script>`;
const put = (path: string, player: string) => site.put(path, `<!doctype html><html lang="en"><title>A page</title>${player}${script}`);

/** Opens a player that can have both engines, and counts what it tells its viewer. */
async function open(path: string, wished: 'auto' | 'dash', broken: (page: Page) => Promise<unknown>) {
  const page = await browser.newPage();
  await broken(page);
  await page.goto(put(path, `<vita-player muted engine="${wished}"></vita-player>`));
  await page.evaluate(
    async ([hls, dash]) => {
      const notices = new Set<string>();
      const engines: unknown[] = [];
      Object.assign(window, { notices, engines });
      await customElements.whenDefined('vita-player');
      const player = document.querySelector('vita-player')!;
      player.addEventListener('enginechange', ({ detail }) => engines.push(detail.engine));
      setInterval(() => {
        const words = player.shadowRoot?.querySelector('.notice')?.textContent;
        if (words) notices.add(words);
      }, 50);
      player.source = { id: location.pathname, hls, dash };
      player.play();
    },
    [`${media}/master.m3u8`, `${media}/manifest.mpd`],
  );
  return page;
}
const told = (page: Page) =>
  page.evaluate(() => {
    const { notices, engines } = window as unknown as { notices: Set<string>; engines: unknown[] };
    return { notices: [...notices], engines: engines.filter(Boolean) };
  });

t.test('a broken manifest of DASH leads to HLS', async (t) => {
  const page = await open('/dash-manifest', 'dash', (page) => page.route('**/manifest.mpd', (route) => route.fulfill({ body: '<MPD' })));
  await playsPast(page, 1);
  t.match(await page.evaluate(() => document.querySelector('vita-player')!.engine), 'hls');
  t.ok((await told(page)).notices.length <= 1, 'told once at most');
  await page.close();
});

t.test('segments that end in the middle of DASH lead to HLS at the same second', async (t) => {
  let isBroken = false;
  const page = await open('/dash-segments', 'dash', (page) =>
    page.route(/\/[34]\.m4s$/, (route) =>
      isBroken ? route.continue() : route.fulfill({ status: 404, headers: { 'access-control-allow-origin': '*' } }),
    ),
  );
  await page
    .waitForFunction(() => document.querySelector('vita-player')!.engine === 'hls', undefined, { timeout: 90_000 })
    .catch(() => undefined);
  isBroken = true;
  await playsPast(page, 13);
  const { engines, notices } = await told(page);
  t.equal(engines[0], 'dash');
  t.equal(engines.at(-1), 'hls');
  t.ok(notices.length <= 1, notices.join(' / '));
  await page.close();
});

t.test('a codec that cannot be decoded is left out', async (t) => {
  const page = await open('/codec', 'auto', (page) =>
    page.route(/\/av1\/180\/\d+\.m4s$/, (route) =>
      route.fulfill({ body: Buffer.alloc(5000, 7), headers: { 'access-control-allow-origin': '*' } }),
    ),
  );
  await page.waitForFunction(() => (document.querySelector('vita-player')?.qualities.length ?? 0) > 0, undefined, { timeout: 90_000 });
  await page.evaluate(() => document.querySelector('vita-player')!.setQuality(180));
  await playsPast(page, 6);
  t.match(await page.evaluate(() => document.querySelector('vita-player')!.figures()), { codecs: /avc1/ });
  t.ok((await told(page)).notices.length <= 1);
  await page.close();
});

t.test('a seek lands where nothing is loaded yet, and frames are stepped one by one', async (t) => {
  const page = await open('/seek', 'auto', async () => undefined);
  await playsPast(page, 0.2);
  await page.evaluate(() => document.querySelector('vita-player')!.seek(17));
  await playsPast(page, 17.2);
  const stepped = await page.evaluate(() => {
    const player = document.querySelector('vita-player')!;
    player.stepFrame(-1);
    const before = player.currentTime;
    player.stepFrame(1);
    return { paused: player.paused, by: player.currentTime - before };
  });
  t.ok(stepped.paused && Math.abs(stepped.by - 1 / 30) < 0.005, JSON.stringify(stepped));
  await page.close();
});

t.test('a network that is lost and comes back costs nothing but time', async (t) => {
  const page = await browser.newPage();
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  const isLost = (offline: boolean) =>
    network.send('Network.emulateNetworkConditions', { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  // What is sought is held back until the network is gone: a quick machine would have loaded this short video whole before that.
  const lost = Promise.withResolvers<void>();
  await page.route(/\/media\/.*\.(m4s|mp4)(\?|$)/, async (route) => {
    await lost.promise;
    await route.continue();
  });
  await page.goto(put('/network', `<vita-player src="${media}/master.m3u8" muted></vita-player>`));
  await page.waitForFunction(() => (document.querySelector('vita-player')?.duration ?? 0) > 0, undefined, { timeout: 90_000 });
  await isLost(true);
  lost.resolve();
  await page.evaluate(() => {
    const player = document.querySelector('vita-player')!;
    player.play();
    player.seek(14);
  });
  await page
    .getByText(/connection/i)
    .first()
    .waitFor({ timeout: 120_000 });
  await isLost(false);
  await playsPast(page, 14.3);
  t.equal(await page.getByRole('alert').count(), 0);
  await page.close();
});

t.test('somebody who comes back is offered the place where they stopped', async (t) => {
  const address = put('/resume', `<vita-player src="${media}/master.m3u8" muted></vita-player>`);
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForFunction(() => (document.querySelector('vita-player')?.duration ?? 0) > 0, undefined, { timeout: 90_000 });
  await page.evaluate(() => {
    document.querySelector('vita-player')!.play();
    document.querySelector('vita-player')!.seek(8);
  });
  await playsPast(page, 8.2);
  await page.evaluate(() => document.querySelector('vita-player')!.pause());
  await page.goto(address);
  await page.getByRole('button', { name: /^Go on at 0:0[89]/ }).click({ timeout: 90_000 });
  await playsPast(page, 8.1);
  t.ok(await page.evaluate(() => document.querySelector('vita-player')!.currentTime >= 8));
  await page.close();
});
