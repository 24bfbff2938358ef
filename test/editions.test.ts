import t from 'tap';
import { putSource, readVideo, until, upload } from './api.ts';
import { faultsOf } from './axe.ts';
import { type Instance, startInstance } from './instance.ts';
import { decodedFrames, listedSeconds, openBrowser } from './playback.ts';
import { signInBy } from './sign-in.ts';
import { footage, streamable } from './sources.ts';

t.setTimeout(600_000);

const call = (instance: Instance, method: string, path: string, body?: object) =>
  fetch(`${instance.publicUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${instance.key}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });

t.test('a video is made anew, gets another file and loses its original while it goes on playing', async (t) => {
  const instance = await startInstance();
  t.teardown(() => instance.remove());
  const first = await streamable({ seconds: 12, size: '640x360', rate: '30', kilobits: 500 });
  const second = await footage('replacement-20s-640x360.mp4', [
    ...['-f', 'lavfi', '-i', 'testsrc=size=640x360:rate=25', '-f', 'lavfi', '-i', 'sine=frequency=300:sample_rate=48000', '-t', '20'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
  ]);
  const { id } = await upload(instance, first);
  const ready = await until(instance, id, (one) => one.state === 'ready');
  const master = new URL(ready.playback?.hls ?? '', instance.publicUrl).href;
  const dash = new URL(ready.playback?.dash ?? '', instance.publicUrl).href;
  const oldSegment = `${instance.publicUrl}/media/${id}/h264/360/1.m4s`;
  const oldBytes = Buffer.from(await (await fetch(oldSegment)).arrayBuffer());

  t.equal((await call(instance, 'POST', `/api/v1/videos/${id}/re-encode`, { urgency: 'high' })).status, 202);
  const twice = await call(instance, 'POST', `/api/v1/videos/${id}/re-encode`, {});
  t.match([twice.status, await twice.json()], [409, { code: 'already-under-way' }]);
  let gaps = 0;
  await until(instance, id, (one) => {
    if (one.state !== 'ready' || one.playback === null) gaps += 1;
    return one.edition === 2;
  });
  t.equal(gaps, 0, 'it could be played all the time');
  t.match(await decodedFrames(master), { frames: 360, complaints: '' });
  t.match(await (await fetch(master)).text(), /h264\.2\/360\/index\.m3u8/);
  t.same(Buffer.from(await (await fetch(oldSegment)).arrayBuffer()), oldBytes, 'whoever is watching goes on with what was listed');

  const refused = await putSource(instance, id, second);
  t.match([refused.status, await refused.json()], [409, { code: 'source-exists' }]);
  t.equal((await putSource(instance, id, second, '?replace=true')).status, 202);
  t.match(await readVideo(instance, id), { state: 'ready', next: { edition: 3, urgency: 'first' } });
  const replaced = await until(instance, id, (one) => one.edition === 3);
  t.match(replaced, { state: 'ready', durationSeconds: 20, next: null });
  t.match(await listedSeconds(master), { seconds: 20, ended: true });
  t.match(await decodedFrames(master), { frames: 500, complaints: '' });
  t.equal((await decodedFrames(dash)).frames, 500);
  const storyboard = await until(instance, id, (one) => one.storyboardUrl !== null && one.posterUrl !== null);
  t.match(await (await fetch(new URL(storyboard.storyboardUrl ?? '', instance.publicUrl))).text(), /00:00:20\.000/);

  const dropped = await call(instance, 'DELETE', `/api/v1/videos/${id}/source`);
  t.match([dropped.status, await dropped.json()], [200, { originalBytes: null }]);
  const late = await call(instance, 'POST', `/api/v1/videos/${id}/re-encode`, {});
  t.match([late.status, await late.json()], [409, { code: 'source-dropped' }]);
  t.match(await decodedFrames(master), { frames: 500, complaints: '' });
});

t.test('further codecs come beside what there is, for one video or for many', async (t) => {
  const instance = await startInstance();
  t.teardown(() => instance.remove());
  const source = await streamable({ seconds: 12, size: '640x360', rate: '30', kilobits: 500 });
  const { id } = await upload(instance, source);
  const ready = await until(instance, id, (one) => one.state === 'ready');
  const master = new URL(ready.playback?.hls ?? '', instance.publicUrl).href;
  const admin = async (method: string, path: string, body?: object) => {
    const answer = await call({ ...instance, publicUrl: instance.adminUrl }, method, path, body);
    return { status: answer.status, json: await answer.json() };
  };
  const many = { which: { withoutCodec: 'av1' }, profile: 'compact', codecsOnly: true };
  t.match(await admin('POST', '/api/v1/admin/re-encodes', { ...many, profile: 'nonsense' }), {
    status: 422,
    json: { code: 'unknown-profile' },
  });
  await until(instance, id, (one) => one.storyboardUrl !== null);
  const whenIdle = async () => {
    for (;;) {
      const counted = await admin('POST', '/api/v1/admin/re-encodes', { ...many, dryRun: true });
      if (counted.json.matched === 1) return counted;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  t.match(await whenIdle(), { status: 202, json: { matched: 1, begun: 0, more: false, refused: [] } });
  t.match(await admin('POST', '/api/v1/admin/re-encodes', many), { status: 202, json: { matched: 1, begun: 1, refused: [] } });
  const av1 = (one: { renditions: { codec: string; state: string }[] }) => one.renditions.filter(({ codec }) => codec === 'av1');
  const both = await until(instance, id, (one) => av1(one).length > 0 && av1(one).every(({ state }) => state === 'ready'));
  t.equal(both.edition, 1);
  const text = await (await fetch(master)).text();
  t.match(text, /CODECS="avc1[^"]*"[\s\S]*CODECS="av01[^"]*"/, 'one playlist, H.264 first');
  const listed = new URL(text.split('\n').find((line) => line.startsWith('av1/')) ?? '', master).href;
  t.match(await decodedFrames(listed), { frames: 360, complaints: '' });
  t.match(await decodedFrames(new URL(both.playback?.dash ?? '', instance.publicUrl).href), { frames: 360, complaints: '' });
  t.match(await admin('POST', '/api/v1/admin/re-encodes', { which: { withoutCodec: 'av1' }, dryRun: true }), { json: { matched: 0 } });

  t.match(await admin('POST', '/api/v1/admin/re-encodes', { which: { videoIds: [id] } }), { json: { matched: 1, begun: 1 } });
  t.match(await admin('GET', '/api/v1/admin/re-encodes'), { json: { items: [{ videoId: id, edition: 2, urgency: 'low' }] } });
  t.match(await admin('DELETE', '/api/v1/admin/re-encodes?urgency=high'), { json: { cancelled: 0 } });
  t.match(await admin('DELETE', '/api/v1/admin/re-encodes'), { json: { cancelled: 1 } });
  t.match(await readVideo(instance, id), { edition: 1, next: null, state: 'ready' });
});

t.test('an owner does all of it on the page', async (t) => {
  const instance = await startInstance();
  const browser = await openBrowser();
  t.teardown(async () => {
    await browser.close();
    await instance.remove();
  });
  const first = await streamable({ seconds: 12, size: '640x360', rate: '30', kilobits: 500 });
  const { id, shortId } = await upload(instance, first);
  await until(instance, id, (one) => one.state === 'ready');
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await signInBy(page, instance.loginUrl);
  await page.goto(`${instance.publicUrl}/w/${shortId}`);
  await page.getByRole('link', { name: 'Edit details' }).click();
  await page.getByRole('navigation', { name: 'This video' }).getByRole('link', { name: 'Files' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: '360p' }).click();
  t.equal((await saved).suggestedFilename(), 'A test 360p.mp4');
  const guest = await (await browser.newContext({ viewport: { width: 320, height: 700 } })).newPage();
  const watch = async () => {
    await guest.goto(`${instance.publicUrl}/w/${shortId}`);
    await guest.getByRole('button', { name: 'Share' }).waitFor();
    await guest.waitForFunction(() => document.querySelector('vita-player') !== null);
  };
  const offered = guest.getByRole('button', { name: 'Download', exact: true });
  await watch();
  t.equal(await offered.count(), 0, 'nobody has allowed it');
  const tab = (name: string) => page.getByRole('navigation', { name: 'This video' }).getByRole('link', { name });
  await tab('Access').click();
  const downloads = page.getByRole('region', { name: 'Downloads' });
  await downloads.getByLabel('Whoever can watch it').selectOption({ label: 'May download it' });
  await downloads.getByLabel(/The original file/).check();
  await downloads.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  t.match(await readVideo(instance, id), { downloadable: true, originalDownloadable: true });
  await watch();
  await offered.click();
  const dialog = guest.getByRole('dialog', { name: 'Download' });
  await dialog.getByRole('link', { name: /360p/ }).waitFor();
  t.match(await dialog.getByRole('link').allTextContents(), [/^360p H\.264.*B$/, /^Sound alone.*B$/, /^Original file.*B$/]);
  for (const colorScheme of ['dark', 'light'] as const) {
    await guest.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    t.same(await faultsOf(guest, { within: '.dialog' }), [], colorScheme);
  }
  t.ok(await guest.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'a phone shows it whole');
  for (const [link, name] of [
    [/360p/, 'A test 360p.mp4'],
    [/Original/, 'A test.mp4'],
  ] as const) {
    const kept = guest.waitForEvent('download');
    await dialog.getByRole('link', { name: link }).click();
    const file = await kept;
    t.same([file.suggestedFilename(), await file.failure()], [name, null]);
  }
  await guest.close();
  await tab('Files').click();
  await page.getByRole('button', { name: 'Encode again' }).click();
  await page
    .locator('.studio-files')
    .getByText(/Being made anew/)
    .waitFor();
  await until(instance, id, (one) => one.edition === 2);
  await page.getByRole('button', { name: 'Encode again' }).waitFor();

  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Replace the file' }).click();
  await (await chooser).setFiles(first);
  await page
    .locator('.studio-files')
    .getByText(/Being made anew/)
    .waitFor();
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/making.png`, fullPage: true });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('The new encoding was given up').waitFor();
  t.match(await readVideo(instance, id), { edition: 2, next: null, state: 'ready' });

  await page.getByRole('button', { name: 'Delete the original' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  t.ok((await readVideo(instance, id)).originalBytes);
  await page.getByRole('button', { name: 'Delete the original' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete the original' }).click();
  await page.getByText('The original file was deleted.').first().waitFor();
  t.equal((await readVideo(instance, id)).originalBytes, null);
});
