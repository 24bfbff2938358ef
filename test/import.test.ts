/** A whole instance imports videos from addresses: from the request, by a program or on the page, to a video that can be watched. */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { until } from './api.ts';
import { startInstance } from './instance.ts';
import { decodedFrames, openBrowser } from './playback.ts';
import { signInBy } from './sign-in.ts';
import { streamable } from './sources.ts';

t.setTimeout(600_000);

interface Answer {
  id: string;
  videoId: string;
  state: string;
  problem: { code: string } | null;
}

t.test('a video is imported and becomes like any other; what may not be asked is said', async (t) => {
  const source = await streamable({ seconds: 8, size: '640x360', rate: '30', kilobits: 800 });
  const { size } = await stat(source);
  let ends = () => {};
  const leftAlone = new Promise<void>((resolve) => {
    ends = resolve;
  });
  const server = createServer((request, response) => {
    if (request.url === '/inwards.mp4') return response.writeHead(302, { location: 'http://127.0.0.2:9001/api/v1/admin' }).end();
    if (request.url === '/endless.mp4') {
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': 1e9 });
      const drops = setInterval(() => response.write(Buffer.alloc(1e5)), 200);
      response.on('close', () => {
        clearInterval(drops);
        ends();
      });
      return;
    }
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': size });
    createReadStream(source).pipe(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const films = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const instance = await startInstance({ args: ['--allow-import', 'yes', '--allow-private-addresses', '127.0.0.1'] });
  t.teardown(() => instance.remove());
  const call = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${instance.key}`, ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(`${instance.publicUrl}/api/v1/videos/imports${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Answer & { items: Answer[] };
  };
  const ended = async (id: string) => {
    for (;;) {
      const now = await call('GET', `/${id}`);
      if (!['waiting', 'running'].includes(now.state)) return now;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  const inwards = await call('POST', '', { url: `${films}/inwards.mp4` });
  t.match(await ended(inwards.id), { state: 'failed', problem: { code: 'import-forbidden' } });
  const endless = await call('POST', '', { url: `${films}/endless.mp4` });
  while ((await call('GET', `/${endless.id}`)).state !== 'running') await new Promise((resolve) => setTimeout(resolve, 100));
  const removal = await fetch(`${instance.publicUrl}/api/v1/videos/${endless.videoId}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${instance.key}` },
  });
  t.equal(removal.status, 204);
  await leftAlone;
  t.pass('an import ends with its video');

  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const page = await browser.newPage();
  await signInBy(page, instance.loginUrl);
  await page.goto(`${instance.publicUrl}/studio/uploads`);
  const field = page.getByLabel('Addresses, one a line');
  await field.fill(`http://127.0.0.2/film.mp4\n${films}/endless.mp4`);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('alert').getByText('This address cannot be used.').waitFor();
  t.equal(await field.inputValue(), 'http://127.0.0.2/film.mp4', 'what was refused can be mended');
  await page
    .getByRole('status')
    .getByText(/Fetching · \d/)
    .waitFor();
  await page.getByRole('button', { name: 'Cancel the import of endless.mp4' }).click();
  await page.getByText('The video is there without a file.').waitFor();
  await page.getByText('Cancelled').waitFor();
  await page.getByRole('button', { name: 'Delete endless.mp4' }).click();
  await page.getByRole('heading', { name: 'endless.mp4' }).waitFor({ state: 'detached' });
  await field.fill(`${films}/Our%20holiday.mp4`);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByRole('link', { name: 'Watch', exact: true }).waitFor();
  t.equal(await page.getByRole('heading', { name: 'Our holiday', exact: true }).count(), 1, 'it is called what the site calls it');

  const [one] = (await call('GET', '?limit=1')).items;
  t.match(one, { state: 'done' });
  const ready = await until(instance, one?.videoId ?? '', ({ state }) => state === 'ready' || state === 'failed');
  t.match(ready, { state: 'ready', title: 'Our holiday', originalBytes: size }, JSON.stringify(ready.problem));
  t.same(await decodedFrames(instance.publicUrl + (ready.playback?.hls ?? '')), { frames: 240, complaints: '' });
});
