import t from 'tap';
import { until, upload } from './api.ts';
import { startInstance } from './instance.ts';
import { openBrowser } from './playback.ts';
import { streamable } from './sources.ts';

t.setTimeout(600_000);

t.test('somebody with the password watches on while one address after another ends', async (t) => {
  const instance = await startInstance({ args: ['--playback-seconds', '5'] });
  const browser = await openBrowser();
  t.teardown(async () => {
    await browser.close();
    await instance.remove();
  });
  const { id, shortId } = await upload(instance, await streamable({ seconds: 120, size: '320x180', rate: '25', kilobits: 150 }));
  await until(instance, id, (one) => one.state === 'ready');
  const locked = await fetch(`${instance.publicUrl}/api/v1/videos/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${instance.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ privacy: 'password', password: 'open sesame' }),
  });
  t.equal(locked.status, 200);

  const page = await (await browser.newContext()).newPage();
  const tokens = new Set<string>();
  const refused: string[] = [];
  page.on('response', (response) => {
    const token = /\/t\/([^/]+)\//.exec(new URL(response.url()).pathname)?.[1];
    if (token === undefined) return;
    tokens.add(token);
    if (response.status() >= 400) refused.push(response.url());
  });
  await page.goto(`${instance.publicUrl}/w/${shortId}`);
  await page.getByLabel('Password').fill('open says me');
  await page.getByRole('button', { name: 'Watch' }).click();
  await page.getByText('This is not the password of the video.').waitFor();
  // Otherwise all of it would be there before the first address ends.
  const network = await page.context().newCDPSession(page);
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: 60_000, uploadThroughput: -1 });
  await page.getByLabel('Password').fill('open sesame');
  await page.getByRole('button', { name: 'Watch' }).click();
  await page.getByRole('heading', { name: 'A test' }).waitFor();
  await page.locator('.big-play').click();
  const passes = (seconds: number) =>
    page.waitForFunction(
      (wanted) => (document.querySelector('vita-player')?.shadowRoot?.querySelector('video')?.currentTime ?? 0) > wanted,
      seconds,
      { timeout: 120_000 },
    );
  await passes(1);
  const [first = ''] = tokens;
  for (;;) {
    const media = await fetch(`${instance.publicUrl}/media/${id}/t/${first}/master.m3u8`);
    if (media.status !== 200) {
      t.match([media.status, await media.json()], [403, { code: 'address-expired' }]);
      break;
    }
    await media.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  // What lies there was not loaded yet; the lists that name it were, by the address that has ended.
  await page.keyboard.press('9');
  await passes(110);
  t.ok(tokens.size >= 2, 'later segments came by a new address');
  t.same(refused, []);
});
