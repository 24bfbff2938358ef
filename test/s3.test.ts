/** An instance whose objects are all in a bucket. */
import { copyFile, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { createVideo, putSource, until } from './api.ts';
import { type Instance, startInstance } from './instance.ts';
import { decodedFrames, openBrowser } from './playback.ts';
import { type S3Server, startS3Server } from './servers/versitygw.ts';
import { signInBy } from './sign-in.ts';
import { scenes } from './sources.ts';

t.setTimeout(600_000);

const bucketOf = ({ settings }: S3Server) => ({
  args: ['--s3-endpoint', settings.endpoint, '--s3-bucket', settings.bucket, '--s3-region', settings.region],
  env: { VITASCOPE_S3_ACCESS_KEY: settings.accessKey, VITASCOPE_S3_SECRET_KEY: settings.secretKey },
});
async function objectsHealth(instance: Instance): Promise<{ status: string; detail?: string }> {
  const answer = await fetch(`${instance.adminUrl}/health`, { headers: { authorization: `Bearer ${instance.key}` } });
  return ((await answer.json()) as { components: { objects: { status: string; detail?: string } } }).components.objects;
}
async function untilHealth(instance: Instance, status: string): Promise<{ status: string; detail?: string }> {
  for (let n = 0; n < 3000; n += 1) {
    const found = await objectsHealth(instance);
    if (found.status === status) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`objects did not become ${status}: ${JSON.stringify(await objectsHealth(instance))}`);
}

t.test('a video goes through an instance on a bucket, and the bucket may be away for a while', async (t) => {
  const server = await startS3Server();
  t.teardown(() => server.stop());
  const instance = await startInstance(bucketOf(server));
  t.teardown(() => instance.remove());
  const source = await scenes({ seconds: 24, size: '640x360', rate: '30', kilobits: 1500 });

  t.match(await objectsHealth(instance), { status: 'ok', store: 's3' });
  const video = await createVideo(instance, 'In a bucket');
  t.equal((await putSource(instance, video.id, source)).status, 202);
  const second = await createVideo(instance, 'Later');
  await until(instance, video.id, (one) => one.playback !== null);

  await server.kill();
  t.match(await untilHealth(instance, 'down'), { detail: /cannot be reached: ECONNREFUSED/ });
  const refused = await putSource(instance, second.id, source);
  t.equal(refused.status, 503);
  t.ok(refused.headers.get('retry-after'));
  t.match(await refused.json(), { code: 'storage-unavailable', retry: true });
  const view = await until(instance, second.id, (one) => one.state === 'pending');
  t.equal(view.originalBytes, null, 'nothing is half done');
  const known = await until(instance, video.id, (one) => one.playback !== null);
  t.equal((await fetch(new URL(known.playback?.hls ?? '', instance.publicUrl))).status, 200, 'what needs no object is answered');
  await server.start();
  await untilHealth(instance, 'ok');

  const ready = await until(instance, video.id, (one) => one.state === 'ready' || one.state === 'failed');
  t.equal(ready.state, 'ready', JSON.stringify(ready.problem));
  t.equal((await decodedFrames(new URL(ready.playback?.hls ?? '', instance.publicUrl).href)).frames, 720);
  const poster = await until(instance, video.id, (one) => one.posterUrl !== null && one.storyboardUrl !== null);
  t.equal((await fetch(new URL(poster.posterUrl ?? '', instance.publicUrl))).status, 200);
  t.equal((await putSource(instance, second.id, source)).status, 202);
  await until(instance, second.id, (one) => one.state === 'ready');
  t.same(await readdir(join(instance.dataDir, 'objects', 'kept')), [], 'nothing lies in the folder');

  await t.test('pages send files straight to the bucket where that is wished, and to the server what it does not take', (t) =>
    pagesSend(t, instance, server, source),
  );
  t.notMatch(instance.output(), new RegExp(server.settings.secretKey));
});

async function pagesSend(t: Test, instance: Instance, server: S3Server, source: string): Promise<void> {
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const context = await browser.newContext();
  await signInBy(await context.newPage(), instance.loginUrl);
  const ask = async (base: string, path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${instance.key}`, 'content-type': 'application/json' };
    const answer = await fetch(base + path, { ...init, headers: { ...headers, ...init.headers } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const setting = '/api/v1/admin/settings/uploads';
  const { version, value } = await ask(instance.adminUrl, setting);
  const wished = { method: 'PUT', headers: { 'if-match': `"${version}"` }, body: JSON.stringify({ ...value, pagesToBucket: true }) };
  await ask(instance.adminUrl, setting, wished);
  await ask(instance.adminUrl, '/api/v1/admin/storage/cors', { method: 'PUT', body: '{}' });
  await holds(async () => (await ask(instance.publicUrl, '/api/v1/me/quota')).toBucket);

  const folder = await mkdtemp(join(tmpdir(), 'vitascope-pages-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  // A box that says nothing makes it a file of several parts.
  const box = Buffer.alloc(40 * 1024 * 1024);
  box.writeUInt32BE(box.length);
  box.write('free', 4);
  const [large, small] = [join(folder, 'in parts.mp4'), join(folder, 'in one.mp4')];
  await writeFile(large, Buffer.concat([await readFile(source), box]));
  await copyFile(source, small);
  const toStore = (url: URL) => url.origin === server.settings.endpoint;

  const page = await context.newPage();
  // Two parts arrive, and the others do not.
  await page.route(toStore, (route) =>
    Number(new URL(route.request().url()).searchParams.get('partNumber')) <= 2 ? route.continue() : route.abort(),
  );
  await page.goto(`${instance.publicUrl}/studio/uploads`);
  await choose(page, large);
  const opened = await holds(async () => (await ask(instance.publicUrl, '/api/v1/uploads/direct')).items[0]);
  const { id, videoId } = opened as { id: string; videoId: string };
  const partsThere = async () => (await ask(instance.publicUrl, `/api/v1/uploads/direct/${id}/parts`)).items.length;
  await holds(async () => (await partsThere()) === 2);
  await page.getByRole('button', { name: /Pause the upload/ }).click();
  await page.getByText(/Paused at/).waitFor();
  await page.getByRole('button', { name: /Go on with the upload/ }).click();
  await page.getByLabel('Description').fill('Straight to the bucket.');
  await holds(async () => (await ask(instance.publicUrl, `/api/v1/videos/${videoId}`)).description === 'Straight to the bucket.');
  for (const privacy of ['private', 'public']) {
    await page
      .getByRole('form', { name: /^Details of/ })
      .getByRole('combobox')
      .selectOption(privacy);
    await holds(async () => (await ask(instance.publicUrl, `/api/v1/videos/${videoId}`)).privacy === privacy);
  }
  await page.close();

  const again = await context.newPage();
  const asked: string[] = [];
  // Even the bucket that has parts of it takes nothing for three tries.
  let tries = 0;
  await again.route(toStore, (route) => {
    const { searchParams } = new URL(route.request().url());
    if (route.request().method() === 'PUT' && searchParams.get('partNumber') === '3') tries += 1;
    return tries > 3 ? route.continue() : route.abort();
  });
  const looked = Promise.withResolvers<void>();
  await again.route(/\/direct\/[^/]+\/confirm$/, async (route) => {
    await looked.promise;
    await route.continue();
  });
  again.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).searchParams.get('partNumber')}`));
  await again.goto(`${instance.publicUrl}/studio/uploads`);
  await again.getByText(/had arrived\. Choose the file/).waitFor();
  await choose(again, large);
  await again.getByText('Arrived. Looking at the file').waitFor({ timeout: 120_000 });
  t.equal(await again.getByRole('button', { name: /(Cancel|Pause) the upload/ }).count(), 0, 'what is all there cannot be taken back');
  looked.resolve();
  const ready = await until(instance, videoId, (one) => one.state === 'ready' || one.state === 'failed');
  t.equal(ready.state, 'ready', JSON.stringify(ready.problem));
  t.match(ready, { title: 'in parts', description: 'Straight to the bucket.', originalBytes: (await stat(large)).size });
  t.ok(asked.includes('PUT 3'), 'what was missing went to the bucket');
  t.notOk(asked.includes('PUT 1'), 'what was there was not sent again');
  t.same((await ask(instance.publicUrl, '/api/v1/uploads')).items, []);
  t.equal((await ask(instance.publicUrl, `/api/v1/uploads/direct/${id}`)).state, 'done');

  const open = (body: object) =>
    ask(instance.publicUrl, '/api/v1/uploads/direct', { method: 'POST', body: JSON.stringify({ sizeBytes: 1000, ...body }) });
  const another = join(folder, 'in two.mp4');
  await copyFile(source, another);
  await utimes(another, 1_700_000_000, 1_700_000_000);
  const { size } = await stat(another);
  const [broken, replacing, never, left] = [
    await open({ title: 'Broken', sizeBytes: 40 * 1024 * 1024, fingerprint: 'broken' }),
    await open({ video: videoId, replace: true, fingerprint: 'holiday' }),
    await open({ title: 'Never sent', fingerprint: 'never' }),
    await open({ title: 'Left open', fingerprint: `in two.mp4-${size}-1700000000000`, sizeBytes: size }),
  ];
  const isRemoved = async ({ videoId }: { videoId: string }) => {
    const answer = await fetch(`${instance.publicUrl}/api/v1/videos/${videoId}`, { headers: { authorization: `Bearer ${instance.key}` } });
    return answer.status === 404;
  };

  const cut = await context.newPage();
  const typed = Promise.withResolvers<void>();
  await cut.route(toStore, async (route) => {
    await typed.promise;
    await route.abort();
  });
  await cut.route(new RegExp(`${broken.id}/parts$`), (route) => route.fulfill({ status: 404 }));
  // It is given up, and the answer is lost.
  let lost = 0;
  await cut.route(/\/api\/v1\/uploads\/direct\/[^/]+$/, async (route) => {
    const isOther = [broken, replacing, never, left].some(({ id }) => route.request().url().endsWith(id));
    if (route.request().method() !== 'DELETE' || isOther || lost > 0) return route.continue();
    lost = (await route.fetch()).status();
    return route.abort();
  });
  await cut.goto(`${instance.publicUrl}/studio/uploads`);
  await cut.getByRole('button', { name: 'Cancel the upload of in parts' }).click();
  await holds(async () => (await ask(instance.publicUrl, '/api/v1/uploads/direct')).items.length === 3);
  await cut.getByRole('button', { name: 'Cancel the upload of Never sent' }).click();
  await holds(() => isRemoved(never));
  t.match(await ask(instance.publicUrl, `/api/v1/videos/${videoId}`), { state: 'ready' }, 'a video that was there before stays');
  const byServer = cut.waitForRequest((request) => request.method() === 'PATCH' && request.url().includes('/api/v1/uploads/'), {
    timeout: 120_000,
  });
  await choose(cut, small);
  const inOne = async () =>
    (await ask(instance.publicUrl, '/api/v1/videos?scope=mine')).items.find(({ title }: { title: string }) => title === 'Renamed');
  const description = 'Typed before the bucket was given up.';
  const details = cut.getByRole('form', { name: /^Details of/ });
  await details.getByLabel('Title').fill('Renamed');
  await details.getByLabel('Description').fill(description);
  await holds(async () => (await inOne())?.description === description);
  typed.resolve();
  await byServer;
  t.equal(await details.getByLabel('Title').inputValue(), 'Renamed', 'what was typed stays');
  t.equal(await details.getByLabel('Description').inputValue(), description);
  await details.getByRole('combobox').selectOption('unlisted');
  await holds(async () => (await inOne())?.privacy === 'unlisted');
  await holds(async () => (await inOne())?.state === 'ready');
  t.equal((await inOne()).description, description);
  t.equal(lost, 204);

  await choose(cut, another);
  await holds(() => isRemoved(left));
}

async function choose(page: Page, file: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page
    .getByRole('button', { name: /choose files|^upload$/i })
    .first()
    .click();
  await (await chooser).setFiles(file);
}

async function holds<T>(ask: () => Promise<T>): Promise<T> {
  for (let n = 0; n < 3000; n += 1) {
    const found = await ask();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It has not come so far.');
}

t.test('a wrong bucket is told at start', async (t) => {
  const server = await startS3Server();
  t.teardown(() => server.stop());
  const { args, env } = bucketOf(server);
  await t.rejects(
    startInstance({ args: args.with(3, 'not-made'), env }),
    /bucket of the object storage does not exist. It is the bucket not-made/,
  );
  const wrong = startInstance({ args, env: { ...env, VITASCOPE_S3_SECRET_KEY: 'wrong-and-secret' } });
  const said = await wrong.then(
    () => 'started',
    (error: Error) => error.message,
  );
  t.match(said, /refuses access with this key/);
  t.notMatch(said, /wrong-and-secret/);
});
