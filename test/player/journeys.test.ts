/** What viewers do with a player, and what it does when something breaks: it goes on another way, from where it was. In every way of delivery. */
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { direct, proxied } from '../ways.ts';
import { openStand, playsPast, type Site, type Stand } from './stand.ts';

t.setTimeout(1_200_000);

for (const way of [direct, proxied])
  await t.test(way.name, { timeout: 600_000 }, async (t) => {
    const stand = await openStand({ trustedProxies: ['loopback'] }, way);
    t.teardown(() => stand.close());
    await journeys(t, stand);
  });

async function journeys(t: Test, { url, otherUrl, id, site, browser }: Stand): Promise<void> {
  const media = `${url}/media/${id}`;
  const script = `<script type="module" src="${url}/player/vita-player.js"></script>`;
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
  await t.test('a broken manifest of DASH leads to HLS', async (t) => {
    const page = await open('/dash-manifest', 'dash', (page) => page.route('**/manifest.mpd', (route) => route.fulfill({ body: '<MPD' })));
    await playsPast(page, 1);
    t.match(await page.evaluate(() => document.querySelector('vita-player')!.engine), 'hls');
    t.ok((await told(page)).notices.length <= 1, 'told once at most');
    await page.close();
  });

  await t.test('segments that end in the middle of DASH lead to HLS at the same second', async (t) => {
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

  await t.test('a codec that cannot be decoded is left out', async (t) => {
    let broken = 0;
    const page = await open('/codec', 'auto', async (page) => {
      // There in AV1 alone: whoever wants this quality has to try it.
      await page.route(/\/master\.m3u8$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: (await response.text()).replace(/#EXT-X-STREAM-INF:.*\nh264\/180\/.*\n/, '') });
      });
      await page.route(/\/av1\/180\/\d+\.m4s$/, (route) => {
        broken += 1;
        return route.fulfill({ body: Buffer.alloc(5000, 7), headers: { 'access-control-allow-origin': '*' } });
      });
    });
    await page.waitForFunction(() => (document.querySelector('vita-player')?.qualities.length ?? 0) > 0, undefined, { timeout: 90_000 });
    await page.evaluate(() => document.querySelector('vita-player')!.setQuality(180));
    await playsPast(page, 6);
    t.ok(broken > 0, 'it was tried');
    t.match(await page.evaluate(() => document.querySelector('vita-player')!.figures()), { codecs: /avc1/ });
    t.ok((await told(page)).notices.length <= 1);
    await page.close();
  });

  await t.test('it starts and seeks by the other way, too', async (t) => {
    const page = await browser.newPage();
    const fetched = new Set<string>();
    page.on('response', (answer) => answer.url().endsWith('.m4s') && fetched.add(new URL(answer.url()).origin));
    const src = `${otherUrl}/media/${id}/master.m3u8`;
    await page.goto(put('/other-way', `<vita-player src="${src}" muted autoplay></vita-player>`));
    await playsPast(page, 0.2);
    await page.evaluate(() => document.querySelector('vita-player')!.seek(17));
    await playsPast(page, 17.2);
    t.same([...fetched], [otherUrl]);
    await page.close();
  });

  await t.test('quality, sound and captions are switched while it plays', async (t) => {
    const master = `${media}/master.m3u8`;
    const page = await browser.newPage();
    await page.goto(
      put(
        '/switched',
        `<vita-player src="${putCaptions(site, master, await (await fetch(master)).text())}" muted autoplay loop></vita-player>`,
      ),
    );
    await playsPast(page, 0.3);
    const fetched: string[] = [];
    page.on('response', (answer) => fetched.push(new URL(answer.url()).pathname));
    const choose = async (name: string | RegExp) => {
      // By keys: what is to be pressed hides while nobody moves the mouse.
      await page.getByRole('button', { name: 'Quality and speed' }).press('Enter');
      await page.getByRole('menuitemradio', { name }).press('Enter');
    };
    const has = async (path: RegExp) => {
      while (!fetched.some((one) => path.test(one))) await page.waitForEvent('response');
    };
    await choose(/^180p/);
    await page.waitForFunction(() => document.querySelector('vita-player')!.figures()?.height === 180);
    await choose('Deutsch');
    await has(/\/audio-2\//);
    // In the last segment there is nothing ahead that could come in another quality: it is there once the film begins again.
    await page.evaluate(() => {
      document.querySelector('vita-player')!.currentTime = 17;
    });
    await playsPast(page, 17.1);
    await choose(/^360p/);
    await page.waitForFunction(() => document.querySelector('vita-player')!.figures()?.height === 360);
    const button = page.getByRole('button', { name: 'Captions' });
    t.equal(await button.getAttribute('aria-pressed'), 'false');
    await button.press('Enter');
    await page.waitForFunction(() => {
      const video = document.querySelector('vita-player')!.shadowRoot!.querySelector('video')!;
      return [...video.textTracks].some(({ mode, activeCues }) => mode === 'showing' && (activeCues?.length ?? 0) > 0);
    });
    t.equal(await button.getAttribute('aria-pressed'), 'true');
    await choose('Off');
    await page.waitForFunction(() => {
      const video = document.querySelector('vita-player')!.shadowRoot!.querySelector('video')!;
      return [...video.textTracks].every(({ mode }) => mode !== 'showing');
    });
    t.equal(await page.evaluate(() => document.querySelector('vita-player')!.paused), false);
    await page.close();
  });

  await t.test('a seek lands where nothing is loaded yet, and frames are stepped one by one', async (t) => {
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

  await t.test('a network that is lost and comes back costs nothing but time', async (t) => {
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

  await t.test('somebody who comes back is offered the place where they stopped', async (t) => {
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
    await page.getByRole('button', { name: /^Go on at 0:(0[89]|1\d)/ }).click({ timeout: 90_000 });
    await playsPast(page, 8.1);
    t.ok(await page.evaluate(() => document.querySelector('vita-player')!.currentTime >= 8));
    await page.close();
  });
}

function told(page: Page): Promise<{ notices: string[]; engines: unknown[] }> {
  return page.evaluate(() => {
    const { notices, engines } = window as unknown as { notices: Set<string>; engines: unknown[] };
    return { notices: [...notices], engines: engines.filter(Boolean) };
  });
}

/** A list that has the video's own tracks, and captions of somebody else's server. */
function putCaptions(site: Site, master: string, text: string): string {
  const absolute = text
    .replaceAll(/^(?!#)(\S+)$/gm, (uri) => new URL(uri, master).href)
    .replaceAll(/URI="([^"]+)"/g, (_, uri) => `URI="${new URL(uri, master).href}"`);
  const group = '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="English",LANGUAGE="en",URI="captions.m3u8"';
  const captioned = absolute
    .replace('#EXT-X-STREAM-INF', `${group}\n#EXT-X-STREAM-INF`)
    .replaceAll(/(#EXT-X-STREAM-INF:.*)/g, '$1,SUBTITLES="subs"');
  const cue = 'WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n00:00:00.000 --> 00:00:20.000\nA line of words\n';
  site.put('/captions.vtt', cue, 'text/vtt');
  const list = '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:21\n#EXTINF:20.5,\ncaptions.vtt\n#EXT-X-ENDLIST\n';
  site.put('/captions.m3u8', list, 'application/vnd.apple.mpegurl');
  return site.put('/captioned.m3u8', captioned, 'application/vnd.apple.mpegurl');
}
