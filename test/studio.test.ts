/** A creator's way through the studio, in a real browser. */
import type { Page } from 'playwright-core';
import t from 'tap';
import { faultsInThemes } from './axe.ts';
import { type Instance, startInstance } from './instance.ts';
import { openBrowser } from './playback.ts';
import { signInBy } from './sign-in.ts';
import { closeSlowPage, slowPage } from './slow-page.ts';
import { scenes } from './sources.ts';

t.setTimeout(600_000);

t.test('videos are sent, described, found, changed and brought back', async (t) => {
  const files = await Promise.all([20, 21].map((seconds) => scenes({ seconds, size: '640x360', rate: '30', kilobits: 6000 })));
  const instance = await startInstance({ args: ['--roles', 'gateway,actors'] });
  t.teardown(() => instance.remove());
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const faults: string[] = [];
  context.on('weberror', (error) => faults.push(error.error().message));
  await signInBy(await context.newPage(), instance.loginUrl);

  const slow = await slowPage(context, `${instance.publicUrl}/studio/uploads`);
  await choose(slow, files);
  const titles = files.map((file) => titleOf(file));
  const card = (page: Page, title: string) => page.locator('li', { has: page.getByRole('heading', { name: title }) });
  await slow.getByRole('button', { name: `Pause the upload of ${titles[0]}` }).click();
  await card(slow, titles[0]!)
    .getByText(/Paused at/)
    .waitFor();
  const form = card(slow, titles[1]!).getByRole('form');
  await form.getByLabel('Description').fill('Told while it comes');
  await form.getByLabel('Title').fill('The second one');
  await card(slow, 'The second one').getByText('Saved', { exact: true }).waitFor();
  const half = await until(
    () => uploadsOf(instance),
    (open) => open.length === 2 && open.some(({ offset }) => offset > 500_000),
  );
  await closeSlowPage(slow);

  const page = await context.newPage();
  await page.goto(`${instance.publicUrl}/studio/uploads`);
  await page
    .getByText(/had arrived\. Choose the file/)
    .first()
    .waitFor();
  t.equal(await page.getByRole('heading', { name: 'The second one' }).count(), 1, 'what was typed is listed after a restart');
  await choose(page, files);
  const videos = await until(
    () => studioVideos(instance),
    ({ length }) => length === 2,
  );
  // The same uploads went on, and there are no others.
  await until(
    () => uploadsOf(instance),
    ({ length }) => length === 0,
  );
  t.same(videos.map(({ id }) => id).sort(), half.map(({ videoId }) => videoId).sort());
  t.match(
    videos.find(({ title }) => title === 'The second one'),
    { description: 'Told while it comes', privacy: 'public' },
  );
  await card(page, 'The second one').getByLabel('Description').fill('Told when it was there');
  await until(
    () => studioVideos(instance),
    (now) => now.some(({ description }) => description === 'Told when it was there'),
  );

  await page.getByRole('navigation', { name: 'Studio' }).getByRole('link', { name: 'Videos' }).click();
  await page
    .getByRole('checkbox', { name: /^Choose (?!all)/ })
    .first()
    .click();
  await page
    .getByRole('checkbox', { name: /^Choose (?!all)/ })
    .nth(1)
    .focus();
  await page.keyboard.press('Shift+Space');
  await page.getByText('2 chosen').waitFor();
  await page.getByLabel('With the chosen videos').getByRole('combobox', { name: 'Who can watch' }).selectOption('unlisted');
  await page.getByText('2 videos: Unlisted').waitFor();
  t.same(await privaciesOf(instance), ['unlisted', 'unlisted']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('All is as it was before.').waitFor();
  t.same(await privaciesOf(instance), ['public', 'public']);

  await page.getByLabel('Words').fill('second');
  await page.getByText('1 video', { exact: true }).waitFor();
  await page.reload();
  t.equal(await page.getByLabel('Words').inputValue(), 'second', 'what is asked for stands in the address');
  await page.getByRole('checkbox', { name: 'Choose The second one' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No video fits').waitFor();
  await page.getByRole('navigation', { name: 'Studio' }).getByRole('link', { name: 'Trash' }).click();
  await page.getByText('Gone for good in 30 days').waitFor();
  await page.getByRole('checkbox', { name: 'Choose The second one' }).click();
  await page.getByRole('button', { name: 'Restore' }).click();
  await page.getByText('Nothing is here').waitFor();

  await page.getByRole('navigation', { name: 'Studio' }).getByRole('link', { name: 'Videos' }).click();
  await page.getByRole('link', { name: 'The second one', exact: true }).click();
  const tab = (name: string) => page.getByRole('navigation', { name: 'This video' }).getByRole('link', { name });
  await tab('Access').click();
  await page.getByRole('radio', { name: /At a set time/ }).check();
  await page.getByText(`(${Intl.DateTimeFormat().resolvedOptions().timeZone})`).waitFor();
  await page.getByLabel('Becomes public at').fill('2099-07-01T09:30');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await page.getByText(/It becomes public on/).waitFor();
  const second = videos.find(({ title }) => title === 'The second one')!;
  t.match(await ask(instance, `/api/v1/videos/${second.id}`), {
    privacy: 'private',
    publishAt: new Date('2099-07-01T09:30').toISOString(),
  });
  await page.getByRole('button', { name: 'Publish now' }).click();
  await page.getByRole('button', { name: 'Unpublish' }).waitFor();
  await tab('History').click();
  await page
    .getByText(/Changed:.*time of publication/)
    .first()
    .waitFor();

  await defineFields(instance);
  await page.goto(`${instance.publicUrl}/studio/videos/${second.id}?tab=details`);
  await page.getByLabel('Camera').waitFor();
  await page.getByLabel('Title').fill('The second one, told');
  await page.getByRole('button', { name: 'Save' }).first().click();
  t.equal(await page.getByLabel('Camera').evaluate((field) => (field as HTMLInputElement).validity.valueMissing), true, 'it is asked for');
  await page.getByLabel('Camera').fill('Bolex H16');
  await page.getByLabel('Filmed on').fill('2026-01-31');
  await page.getByRole('group', { name: 'Film' }).getByRole('checkbox', { name: 'Super 8' }).check();
  await page.getByLabel('For the studio').fill('in the second drawer');
  t.same(await faultsInThemes(page), []);
  await page.getByRole('button', { name: 'Save' }).first().click();
  const values = { camera: 'Bolex H16', filmed_on: '2026-01-31', film: ['Super 8'], kept_in: 'in the second drawer' };
  const said = await until(
    async () => (await ask(instance, `/api/v1/videos/${second.id}/fields`)) as unknown as { values: object },
    (now) => Object.keys(now.values).length === 4,
  );
  t.same(said, { values });
  await page.goto(`${instance.publicUrl}/w/${second.id}`);
  const told = page.locator('dl.said-fields');
  await told.waitFor();
  t.same(await told.locator('dt').allTextContents(), ['Camera', 'Filmed on', 'Film']);
  t.same(await told.locator('dd').allTextContents(), ['Bolex H16', 'January 31, 2026', 'Super 8']);
  t.same(await faultsInThemes(page), []);

  await page.goto(`${instance.publicUrl}/studio`);
  await page.getByRole('checkbox', { name: 'Choose all that are shown' }).click();
  await page.getByText('2 chosen').waitFor();
  const toolbar = page.getByRole('toolbar', { name: 'With the chosen videos' });
  await toolbar.getByRole('combobox', { name: 'Set a field' }).selectOption('Film');
  const panel = page.getByRole('region', { name: 'Film of 2 videos' });
  await panel.getByRole('checkbox', { name: '16 mm' }).check();
  t.same(await faultsInThemes(page), []);
  await panel.getByRole('button', { name: 'Set for 2 videos' }).click();
  await page.getByText('2 videos: Film is set.').waitFor();
  await panel.waitFor({ state: 'detached' });
  const films = async () => {
    const { items } = (await ask(instance, '/api/v1/studio/videos')) as unknown as { items: { values: { film?: string[] } }[] };
    return items.map(({ values: { film } }) => film?.join() ?? 'none').sort();
  };
  t.same(await films(), ['16 mm', '16 mm']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('All is as it was before.').waitFor();
  t.same(await films(), ['Super 8', 'none']);
  await toolbar.getByRole('combobox', { name: 'Set a field' }).selectOption('Film');
  await panel.getByRole('checkbox', { name: '16 mm' }).press('Escape');
  await panel.waitFor({ state: 'detached' });
  t.equal(await toolbar.getByRole('combobox', { name: 'Set a field' }).evaluate((one) => one === document.activeElement), true);

  await page.goto(`${instance.publicUrl}/w/${second.id}`);
  await told.getByRole('link', { name: 'Super 8' }).click();
  await page.getByRole('button', { name: 'Without “film:Super 8”' }).waitFor();
  await page.getByRole('link', { name: 'The second one, told', exact: true }).first().waitFor();
  t.equal(await page.locator('article.hit').count(), 1);

  t.same(faults, []);
});

async function defineFields(instance: Instance): Promise<void> {
  for (const field of [
    { key: 'camera', label: 'Camera', help: 'With which it was filmed.', type: 'text', max: 60, required: true, shown: true },
    { key: 'filmed_on', label: 'Filmed on', type: 'date', shown: true },
    { key: 'film', label: 'Film', type: 'multi_select', choices: ['Super 8', '16 mm'], shown: true },
    { key: 'kept_in', label: 'For the studio', type: 'text', max: 60 },
  ]) {
    const made = await fetch(`${instance.adminUrl}/api/v1/admin/fields`, {
      method: 'POST',
      headers: { authorization: `Bearer ${instance.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(field),
    });
    if (made.status !== 201) throw new Error(await made.text());
  }
}

async function choose(page: Page, files: string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('banner').getByRole('button', { name: 'Upload' }).click();
  await (await chooser).setFiles(files);
}

const titleOf = (file: string) => (file.split('/').at(-1) ?? '').replace(/\.mp4$/, '').replace(/_+/g, ' ');

async function ask(instance: Instance, path: string) {
  const response = await fetch(instance.publicUrl + path, { headers: { authorization: `Bearer ${instance.key}` } });
  return (await response.json()) as { items: never[] };
}
const uploadsOf = async (instance: Instance) => (await ask(instance, '/api/v1/uploads')).items as { offset: number; videoId: string }[];
const studioVideos = async (instance: Instance) =>
  (
    (await ask(instance, '/api/v1/studio/videos')).items as { video: { id: string; title: string; description: string; privacy: string } }[]
  ).map(({ video }) => video);
const privaciesOf = async (instance: Instance) => (await studioVideos(instance)).map(({ privacy }) => privacy);

async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let n = 0; n < 1200; n += 1) {
    const value = await read();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not come so far.');
}
