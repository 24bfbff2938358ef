/** What is made beside a video, on a whole instance with a PostgreSQL that was there before, and the choice of its poster on the page. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { readWaveform, webpSize } from '../media/index.ts';
import { until, upload } from './api.ts';
import { type Instance, startInstance } from './instance.ts';
import { openBrowser } from './playback.ts';
import { signInBy } from './sign-in.ts';
import { scenes } from './sources.ts';

t.setTimeout(600_000);
const run = promisify(execFile);

async function get<T>(instance: Instance, path: string, method = 'GET', body?: object): Promise<T> {
  const response = await fetch(instance.publicUrl + path, {
    method,
    headers: { authorization: `Bearer ${instance.key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}
async function eventually<T>(look: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    const value = await look();
    if (holds(value) || attempt === 600) return value;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
interface Posters {
  from: object;
  making: object | null;
  candidates: { url: string; atSeconds: number }[];
}

t.test('a video gets its side products, and its owner chooses the poster', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-side-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const database = await startEmbeddedPostgres({ dataDir: join(folder, 'data') });
  t.teardown(() => database.stop());
  const instance = await startInstance({ env: { DATABASE_URL: database.url } });
  t.teardown(() => instance.remove());
  t.notOk('postgres' in (await instance.children()), 'it starts none of its own');
  const video = await upload(instance, await scenes({ seconds: 24, size: '640x360', rate: '30', kilobits: 1500 }), 'Three scenes');
  const path = `/api/v1/videos/${video.id}`;

  const posters = () => get<Posters>(instance, `${path}/posters`);
  const { candidates } = await eventually(posters, (found) => found.candidates?.length === 5);
  t.equal(candidates.length, 5);
  const found = await eventually(
    () => get<{ seconds?: number[] }>(instance, `${path}/scenes`),
    ({ seconds }) => seconds !== undefined,
  );
  for (const cut of [8, 16])
    t.ok(
      found.seconds?.some((second) => Math.abs(second - cut) < 0.2),
      `a cut at ${cut} s: ${found.seconds}`,
    );
  const view = await until(instance, video.id, (one) => one.loudness !== null && one.waveformUrl !== null && one.storyboardUrl !== null);
  t.match(view.loudness, { integratedLufs: Number, rangeLu: Number, truePeakDb: Number });
  const waveform = await fetch(instance.publicUrl + view.waveformUrl);
  const { length = 0 } = readWaveform(Buffer.from(await waveform.arrayBuffer())) ?? {};
  t.ok(length >= 478 && length <= 484, `${length} pairs for 24 s`);
  t.match(await get(instance, `/media/${video.id}/waveform.json`), { version: 2, sample_rate: 8000, samples_per_pixel: 400, length });
  const thumbnail = await fetch(instance.publicUrl + (view.thumbnailUrl ?? ''));
  t.same(webpSize(Buffer.from(await thumbnail.arrayBuffer())), { width: 320, height: 180 });

  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await signInBy(page, instance.loginUrl);
  await page.goto(`${instance.publicUrl}/studio/videos/${video.shortId}?tab=pictures`);
  const choice = (name: string | RegExp) => page.getByRole('radio', { name });
  await choice('Automatic').waitFor();
  t.ok(await choice('Automatic').isChecked());
  t.equal(await choice(/^At /).count(), 5);
  const pictures = await page.locator('.poster img[src*="/posters/"]').evaluateAll(async (images) => {
    await Promise.all(images.map((image) => (image as HTMLImageElement).decode()));
    return images.map((image) => (image as HTMLImageElement).naturalWidth);
  });
  t.same(pictures, [320, 320, 320, 320, 320]);

  const shown = () => page.locator('video').getAttribute('poster');
  const changed = async (from: string | null) => eventually(shown, (now) => now !== from && now !== null);
  const middle = choice(/^At /).nth(2);
  await middle.check({ force: true });
  t.ok(await middle.isChecked(), 'chosen at once');
  await page.getByRole('button', { name: 'Undo' }).click();
  await eventually(
    () => choice('Automatic').isChecked(),
    (checked) => checked,
  );
  t.match(await eventually(posters, ({ making }) => making === null), { from: { is: 'automatic' } });
  const automatic = await shown();
  await middle.check({ force: true });
  const chosen = await changed(automatic);
  t.match(await posters(), { from: { is: 'moment', atSeconds: candidates[2]?.atSeconds }, making: null });

  const own = join(folder, 'own.png');
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'color=red:size=800x800', '-frames:v', '1', own]);
  await page.locator('input[type=file][accept^="image/jpeg"]').setInputFiles(own);
  await choice('Your picture').waitFor();
  const mine = await changed(chosen);
  t.ok(await choice('Your picture').isChecked());
  t.same(webpSize(Buffer.from(await (await fetch(instance.publicUrl + mine)).arrayBuffer())), { width: 800, height: 800 });

  const broken = join(folder, 'broken.png');
  await writeFile(broken, Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(500, 7)]));
  await page.locator('input[type=file][accept^="image/jpeg"]').setInputFiles(broken);
  await page.getByText('The picture cannot be read. Save it as an ordinary JPEG').waitFor({ timeout: 120_000 });
  t.equal(await shown(), mine, 'the one before stays');
  t.same(errors, []);

  const again = await get<{ ordered: string[] }>(instance, `${path}/side-products`, 'POST', { kinds: ['storyboard', 'scenes'] });
  t.same(again.ordered, ['storyboard', 'scenes']);
  await until(instance, video.id, (one) => one.storyboardUrl !== null);
});
