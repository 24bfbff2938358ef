/** An administrator in a real browser: the console from its door to each of its pages. */
import { readFile } from 'node:fs/promises';
import t from 'tap';
import { createVideo, putSource } from './api.ts';
import { faultsInThemes } from './axe.ts';
import { startInstance } from './instance.ts';
import { openBrowser } from './playback.ts';
import { signInBy } from './sign-in.ts';
import { scenes } from './sources.ts';

t.setTimeout(600_000);
t.test('an administrator signs in, drains a worker, retries a job, changes a setting, and sees a component go and come back', async (t) => {
  const instance = await startInstance({ args: ['--names', 'console.example.org'] });
  t.teardown(() => instance.remove());
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const go = (path: string) => page.goto(instance.adminUrl + path);
  const signInLink = async () => {
    const headers = { authorization: `Bearer ${instance.key}` };
    const answer = await fetch(`${instance.adminUrl}/api/v1/admin/accounts/administrator/sign-in-link`, { method: 'POST', headers });
    return new URL(((await answer.json()) as { url: string }).url);
  };
  const titled = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
  /** What the page says of itself, as long as it takes. */
  const says = (words: string | RegExp) => page.getByText(words).first().waitFor();

  await t.test('guests are led to the door, and a link leads in to where they wanted to go', async (t) => {
    await go('/jobs?state=failed');
    await titled('Sign in to the console').waitFor();
    t.equal(new URL(page.url()).searchParams.get('next'), '/jobs?state=failed');
    await go(`/login${(await signInLink()).search}`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await titled('System health').waitFor();
    await says('Everything is well.');
    t.equal(await page.locator('.components li').filter({ hasText: 'works' }).count(), await page.locator('.components li').count());
  });

  const video = await createVideo(instance, 'A film');

  await t.test('a worker is drained, a job waits, is cancelled by name and retried, and runs once the worker goes on', async (t) => {
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await titled('Workers').waitFor();
    const card = page.locator('.cards > li', { has: page.getByRole('link', { name: 'built-in' }) });
    await card.getByRole('button', { name: 'Drain' }).click();
    await says('finishes what it does and gets nothing new');
    await card.getByText('drains').waitFor();
    await putSource(instance, video.id, await scenes({ seconds: 2, size: '320x180', rate: '25', kilobits: 200 }));
    await page.keyboard.press('g');
    await page.keyboard.press('j');
    await titled('Jobs').waitFor();
    await page.getByLabel('State').selectOption('queued');
    await page.getByRole('link', { name: 'Look at a file' }).click();
    await titled('Look at a file: A film').waitFor();
    const { pathname } = new URL(page.url());
    await page.getByRole('button', { name: 'Cancel the job' }).click();
    await says('Cancel “Look at a file: A film”?');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel the job' }).click();
    await page.locator('.pairs').getByText('Cancelled').waitFor();
    t.same(await faultsInThemes(page), []);
    await page.getByRole('button', { name: 'Retry', exact: true }).click();
    await page.locator('.pairs').getByText('Waiting').waitFor();
    await page.locator('pre', { hasText: 'retried' }).waitFor();
    await page.getByLabel('Search the log').fill('no such words');
    await says(/^0 of \d+ lines$/);
    await page.getByRole('link', { name: 'Workers' }).click();
    await card.getByRole('link', { name: 'built-in' }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await says('gets work again');
    await page.getByText(/drain, by administrator/).waitFor();
    await go(pathname);
    await page.locator('.pairs').getByText('Done').waitFor();
  });

  await t.test(
    'a setting is checked beside its field, saved, told in the history and restored; one that was given at start is not to be changed',
    async (t) => {
      await go('/settings/uploads');
      const field = page.getByLabel('Room of an account');
      await field.fill('lots');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.locator('.setting', { has: field }).getByText('This is no number.').waitFor();
      await field.fill('70000000000');
      await page.locator('.setting', { has: field }).getByText('= 70 GB').waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      await says('Version 1');
      await page.locator('.versions').getByText('70000000000').waitFor();
      await page.getByRole('button', { name: 'Back to the built-in values' }).click();
      await says('The built-in values hold again.');
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>('[id="uploads.accountBytes"]')?.value === '50000000000');
      await go('/settings/network');
      t.ok(await page.getByLabel('Further names of this server').isDisabled());
      await says('Set at start by --names');
    },
  );

  await t.test('a token for a worker is shown once, as a command', async () => {
    await go('/workers');
    await page.getByLabel('Name of the machine').fill('workshop');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await says(/npx vitascope worker --server \S+ --token vt_/);
    await page.getByRole('heading', { name: 'Registration tokens' }).waitFor();
    await page.locator('.lines').getByText('workshop').waitFor();
  });

  const makeAccount = async (name: string, role: string) => {
    const answer = await fetch(`${instance.adminUrl}/api/v1/admin/accounts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${instance.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name, email: `${name}@example.org`, role }),
    });
    return ((await answer.json()) as { link: { url: string } }).link.url;
  };
  const newPage = async () => {
    const made = await (await browser.newContext({ viewport: { width: 360, height: 800 } })).newPage();
    made.on('pageerror', (error) => errors.push(error.message));
    return made;
  };

  await t.test('somebody reports a video, a moderator takes it down and puts it back, and both hear of each other', async (t) => {
    const watchPath = `${instance.publicUrl}/w/${video.shortId}`;
    const viewer = await newPage();
    await signInBy(viewer, await makeAccount('viewer', 'user'));
    await viewer.goto(watchPath);
    await viewer.getByRole('button', { name: 'Like; 0 like this' }).click();
    await viewer.getByText('You like “A film”.').waitFor();
    await viewer.getByRole('button', { name: 'Like; 1 likes this', pressed: true }).waitFor();
    await viewer.getByRole('button', { name: 'More', exact: true }).click();
    await viewer.getByRole('button', { name: 'Report', exact: true }).click();
    const dialog = viewer.getByRole('dialog', { name: 'Report this video' });
    await dialog.getByLabel('What is wrong').selectOption('privacy');
    await dialog.getByLabel('Say more about it').fill('I am in it, and was not asked.');
    t.same(await faultsInThemes(viewer), [], 'the dialog');
    await dialog.getByRole('button', { name: 'Report' }).click();
    await viewer.getByRole('button', { name: 'Your reports' }).click();
    await viewer.getByRole('heading', { level: 1, name: 'Reports and warnings' }).waitFor();
    await viewer.getByText('I am in it, and was not asked.').waitFor();
    t.same(await faultsInThemes(viewer), [], 'own reports');

    const moderator = await newPage();
    const link = new URL(await makeAccount('moderator', 'moderator'));
    await moderator.goto(`${instance.adminUrl}/login${link.search}`);
    await moderator.getByRole('button', { name: 'Sign in' }).click();
    await moderator.getByRole('heading', { level: 1, name: 'Moderation' }).waitFor();
    await moderator.getByText('1 report that nobody has looked at').waitFor({ state: 'attached' });
    t.same(await moderator.locator('nav li').allTextContents(), ['Moderation11 report that nobody has looked at'], 'and nothing else');
    await moderator.getByRole('link', { name: 'A film' }).click();
    await moderator.getByText('I am in it, and was not asked.').waitFor();
    await moderator.getByText('Write to whoever reported it').click();
    await moderator.getByLabel('Message').fill('Which one is you?');
    await moderator.getByRole('button', { name: 'Send', exact: true }).click();
    await moderator.getByText('Moderators: Which one is you?').waitFor();
    t.same(await faultsInThemes(moderator), [], 'a case');
    await moderator.getByRole('button', { name: 'Take the video down' }).click();
    await moderator.getByLabel('Why it is taken down').fill('It shows somebody who was not asked.');
    await moderator.locator('form').getByRole('button', { name: 'Take the video down' }).click();
    await moderator.getByText('The video is taken down.').waitFor();
    await moderator.getByText('Taken down: It shows somebody who was not asked.').waitFor();

    await viewer.goto(watchPath);
    await viewer.getByRole('heading', { name: 'This video is not here' }).waitFor();
    await viewer.goto(`${instance.publicUrl}/account/reports`);
    await viewer.getByText('You were right').waitFor();
    await viewer.getByText('Which one is you?').waitFor();
    const owner = await newPage();
    await signInBy(owner, (await signInLink()).href);
    await owner.goto(watchPath);
    await owner.getByText(/taken this video down: It shows somebody who was not asked\./).waitFor();

    await moderator.getByRole('button', { name: 'Put the video back' }).click();
    await moderator.getByText('The video is back, with the privacy that it had.').waitFor();
    await viewer.goto(watchPath);
    await viewer.getByRole('heading', { level: 1, name: 'A film' }).waitFor();
    await viewer.goto(`${instance.publicUrl}/c/${video.channel?.handle}`);
    await viewer.getByRole('button', { name: 'More', exact: true }).click();
    await viewer.getByRole('button', { name: 'Report', exact: true }).click();
    await viewer.getByRole('dialog', { name: 'Report this channel' }).waitFor();
  });

  await t.test('people write under a video, see what others write, and take it back; a moderator takes one down', async (t) => {
    const watchPath = `${instance.publicUrl}/w/${video.shortId}`;
    const [viewer, guest, owner] = [await newPage(), await newPage(), await newPage()];
    await signInBy(viewer, await makeAccount('writer', 'user'));
    await signInBy(owner, (await signInLink()).href);
    for (const one of [viewer, guest, owner]) {
      await one.goto(watchPath);
      await one.locator('.watch-comments').scrollIntoViewIfNeeded();
      await one.getByText('No comments yet').waitFor();
    }
    await guest.getByRole('link', { name: 'Sign in to write a comment' }).waitFor();
    t.same(await faultsInThemes(guest), [], 'without comments');
    const field = viewer.getByLabel('Write a comment');
    await field.fill('Look at 0:01 <b>twice</b>\nhttps://example.org/a.');
    await viewer.getByRole('button', { name: 'Comment', exact: true }).click();
    const written = viewer.getByRole('article', { name: 'Comment of writer' });
    await written.locator('time').waitFor();
    t.equal(await field.inputValue(), '');
    t.equal(await written.locator('p.comment-words').textContent(), 'Look at 0:01 <b>twice</b>\nhttps://example.org/a.');
    const link = written.getByRole('link', { name: 'https://example.org/a' });
    t.equal(await link.getAttribute('rel'), 'nofollow ugc noopener noreferrer');
    await viewer.waitForFunction(() => (document.querySelector('vita-player')?.duration ?? 0) > 0);
    await written.getByRole('link', { name: 'Go to 0:01 in the video' }).click();
    await viewer.waitForFunction(() => (document.querySelector('vita-player')?.currentTime ?? 0) >= 1);
    await viewer.getByRole('heading', { name: '1 comment' }).waitFor();

    await guest.reload();
    await guest.locator('.watch-comments').scrollIntoViewIfNeeded();
    await guest.getByRole('heading', { name: '1 comment' }).waitFor();
    const isTold = new Promise<void>((resolve) =>
      owner.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => `${payload}`.includes('"subscribed"') && resolve())),
    );
    await owner.reload();
    await owner.locator('.watch-comments').scrollIntoViewIfNeeded();
    await owner.getByRole('button', { name: 'Reply to writer' }).click();
    await owner.getByRole('textbox', { name: 'Reply to writer' }).fill('Thank you');
    await owner.getByRole('textbox', { name: 'Reply to writer' }).press('Control+Enter');
    await owner.getByRole('button', { name: '1 reply' }).waitFor();
    await owner.getByRole('article').filter({ hasText: 'Thank you' }).getByText('Owner').waitFor();
    await owner.getByRole('button', { name: 'What to do with the comment of writer' }).click();
    await owner.getByRole('button', { name: 'Pin', exact: true }).click();
    await owner.getByText('Pinned').waitFor();
    await isTold;
    t.same(await faultsInThemes(owner), [], 'with comments');

    await viewer.reload();
    await viewer.locator('.watch-comments').scrollIntoViewIfNeeded();
    await viewer.getByRole('button', { name: '1 reply' }).click();
    await viewer.getByText('Thank you').waitFor();
    await viewer.getByRole('button', { name: 'What to do with the comment of writer' }).click();
    await viewer.getByRole('button', { name: 'Edit', exact: true }).click();
    await viewer.getByLabel('Your comment').fill('Something better');
    await viewer.locator('.comments').getByRole('button', { name: 'Save' }).click();
    await viewer.getByText('edited', { exact: true }).waitFor();
    await viewer.getByText('Something better').waitFor();
    await viewer.getByRole('button', { name: 'What to do with the comment of writer' }).click();
    await viewer.getByRole('button', { name: 'Delete', exact: true }).click();
    await viewer.getByText('The comment was deleted.').waitFor();
    await viewer.getByText('No comments yet').waitFor();
    await viewer.getByRole('button', { name: 'Undo' }).click();
    await viewer.getByText('Something better').waitFor();
    await viewer.getByRole('heading', { name: '2 comments' }).waitFor();

    // What the server does not take comes back.
    await viewer.route('**/comments', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
    await field.fill('Lost on the wey');
    await viewer.getByRole('button', { name: 'Comment', exact: true }).click();
    await viewer.locator('.comments [role=alert]').waitFor();
    t.equal(await field.inputValue(), 'Lost on the wey');
    t.equal(await viewer.getByRole('article').filter({ hasText: 'Lost on the wey' }).count(), 0);
    await viewer.unroute('**/comments');
    // The server takes it, and its answer is lost: it is there once when it is sent again, as it was written last.
    const isCut = new Promise<void>((resolve) =>
      viewer.route('**/comments', async (route) => {
        if (route.request().method() !== 'POST') return route.continue();
        t.equal((await route.fetch()).status(), 201);
        await route.abort();
        resolve();
      }),
    );
    await viewer.getByRole('button', { name: 'Comment', exact: true }).click();
    await isCut;
    await viewer.locator('.comments [role=alert]').waitFor();
    await viewer.unroute('**/comments');
    await field.fill('Lost on the way');
    await viewer.getByRole('button', { name: 'Comment', exact: true }).click();
    await viewer.getByRole('heading', { name: '3 comments' }).waitFor();
    t.equal(await viewer.getByRole('article').filter({ hasText: 'Lost on the w' }).count(), 1);
    t.equal(await viewer.getByRole('button', { name: /new comment/ }).count(), 0);
    const { total } = (await (await fetch(`${instance.publicUrl}/api/v1/videos/${video.id}/comments`)).json()) as { total: number };
    t.equal(total, 3);

    await owner.getByRole('button', { name: 'Show 1 new comment' }).click();
    await owner.getByText('Lost on the way').waitFor();
    const theirs = owner.getByRole('article').filter({ hasText: 'Lost on the way' });
    await theirs.getByRole('button', { name: 'What to do with the comment of writer' }).click();
    await owner.getByRole('button', { name: 'Report', exact: true }).click();
    const dialog = owner.getByRole('dialog', { name: 'Report this comment' });
    await dialog.getByLabel('What is wrong').selectOption('other');
    await dialog.getByLabel('Say more about it').fill('It is rude.');
    await dialog.getByRole('button', { name: 'Report' }).click();
    await owner.getByText('The moderators have your report.').waitFor();
    const own = viewer.getByRole('article').filter({ hasText: 'Lost on the way' });
    await own.getByRole('button', { name: 'What to do with the comment of writer' }).click();
    await viewer.getByRole('button', { name: 'Edit', exact: true }).click();
    await viewer.getByLabel('Your comment').fill('Lost on the way, alas');
    await viewer.locator('.comments').getByRole('button', { name: 'Save' }).click();
    await viewer.getByText('Lost on the way, alas').and(viewer.locator('p')).waitFor();
    await go('/moderation?target=comment');
    await page.getByRole('link', { name: 'Lost on the way, alas' }).click();
    await page.getByText('It is rude.').waitFor();
    await page.getByText('As it was reported (edited since)').waitFor();
    await page.getByText('Lost on the way', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Take the comment down' }).click();
    await page.getByLabel('Why it is taken down').fill('Rude.');
    await page.locator('form').getByRole('button', { name: 'Take the comment down' }).click();
    await says('The comment is taken down.');
    await theirs.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Delete all comments of the account' }).click();
    await says('1 comment was deleted, with what was replied.');
    await owner.getByText('Something better').waitFor({ state: 'detached' });
    t.same(await faultsInThemes(page), [], 'the case of a comment');

    await owner.goto(`${instance.publicUrl}/studio/videos/${video.shortId}?tab=access`);
    await owner.getByLabel('Whoever has an account and can watch it').selectOption('no');
    const section = owner.locator('section', { has: owner.getByRole('heading', { name: 'Comments' }) });
    await section.getByRole('button', { name: 'Save' }).click();
    await owner.getByText('Saved').first().waitFor();
    await guest.reload();
    await guest.locator('.watch-comments').scrollIntoViewIfNeeded();
    await guest.getByText('Nobody writes comments under this video.').waitFor();
  });

  await t.test('a category is made, renamed and removed', async (t) => {
    const named = async () => {
      const answer = await fetch(`${instance.publicUrl}/api/v1/categories`);
      return ((await answer.json()) as { items: { name: string; slug: string }[] }).items.map(({ name, slug }) => `${name} ${slug}`);
    };
    const before = await named();
    await go('/categories');
    await page.getByLabel('Name', { exact: true }).fill('Night skies');
    await page.getByLabel('In addresses').fill('night-skies');
    await page.getByRole('button', { name: 'Make it' }).click();
    await says('Night skies is made.');
    const row = page.getByRole('row', { name: /night-skies/ });
    await row.getByRole('button', { name: 'Rename Night skies' }).click();
    await row.getByLabel('In addresses').fill('travel');
    await row.getByRole('button', { name: 'Save' }).click();
    await says('There is a category of this name, or of this address.');
    await row.getByLabel('In addresses').fill('night-skies');
    await row.getByLabel('Name', { exact: true }).fill('Starry nights');
    t.same(await faultsInThemes(page), []);
    await row.getByRole('button', { name: 'Save' }).click();
    await says('It is called Starry nights now.');
    t.same((await named()).toSorted(), [...before, 'Starry nights night-skies'].toSorted());
    await row.getByRole('button', { name: 'Remove' }).click();
    await row.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await says('Starry nights is removed.');
    t.same(await named(), before);
  });

  await t.test('a field is made, changed, put first and removed, and the page says how many videos lose what they say in it', async (t) => {
    const ask = async (base: string, method: string, path: string, body?: object) => {
      const headers = { authorization: `Bearer ${instance.key}`, ...(body && { 'content-type': 'application/json' }) };
      const answer = await fetch(base + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };
    const stored = async () =>
      ((await ask(instance.adminUrl, 'GET', '/api/v1/admin/fields')) as { items: { key: string; label: string; choices: string[] }[] })
        .items;
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await titled('Custom fields').waitFor();
    await says('No fields yet');
    const form = page.getByRole('region', { name: 'Make a field' });
    await form.getByLabel('Type').selectOption('number');
    await form.getByLabel('Name', { exact: true }).fill('Length of the film');
    await form.getByLabel('Key').fill('feet');
    await form.getByLabel('At least').fill('9');
    await form.getByLabel('At most').fill('3');
    await form.getByRole('button', { name: 'Make it' }).click();
    await form.getByText('Not less than the least.').waitFor();
    t.same(await faultsInThemes(page), [], 'what is wrong beside it');
    await form.getByLabel('At most').fill('400');
    await form.getByRole('button', { name: 'Make it' }).click();
    await says('Length of the film is made.');
    await page.getByRole('row', { name: /^Length of the film/ }).waitFor();
    await form.getByLabel('Type').selectOption('select');
    await form.getByLabel('Name', { exact: true }).fill('Film');
    await form.getByLabel('Key').fill('feet');
    await form.getByRole('textbox', { name: /^Choices/ }).fill('16 mm\n\n Super 8 ');
    await form.getByRole('button', { name: 'Make it' }).click();
    await says('There is a field of this key.');
    await form.getByLabel('Key').fill('film');
    await form.getByRole('button', { name: 'Make it' }).click();
    // Not the words of the one before, which ends so, too.
    await page.getByText(/^Film is made\./).waitFor();
    t.same(
      (await stored()).map(({ key, choices }) => [key, choices]),
      [
        ['feet', []],
        ['film', ['16 mm', 'Super 8']],
      ],
    );
    await ask(instance.publicUrl, 'PATCH', `/api/v1/videos/${video.id}/fields`, { values: { film: '16 mm' } });

    await page.reload();
    const row = page.getByRole('row', { name: /^Film / });
    await row.getByRole('cell', { name: '1', exact: true }).waitFor();
    t.equal(await row.locator('code').evaluate((key) => key.getClientRects().length), 1, 'its key is not broken');
    await row.getByRole('button', { name: 'Change Film' }).click();
    const changing = page.getByRole('table');
    await changing.getByRole('textbox', { name: /^Choices/ }).fill('Super 8');
    await changing.getByRole('button', { name: 'Save' }).click();
    await says('“16 mm” is what 1 video says.');
    t.same(await faultsInThemes(page), [], 'while it is changed');
    await changing.getByRole('textbox', { name: /^Choices/ }).fill('Super 8\n16 mm\n35 mm');
    await changing.getByLabel('Name', { exact: true }).fill('Film stock');
    await changing.getByRole('button', { name: 'Save' }).click();
    await says('Film stock is changed.');
    await page.getByRole('button', { name: 'Move Film stock up' }).click();
    await says('Film stock is number 1 of 2 now.');
    await page.locator('tbody tr').first().getByText('Film stock').waitFor();
    // At the first place it cannot go up any more.
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Move Film stock down');
    t.same(
      (await stored()).map(({ label, choices }) => [label, choices]),
      [
        ['Film stock', ['Super 8', '16 mm', '35 mm']],
        ['Length of the film', []],
      ],
    );
    for (const [name, lost] of [
      ['Film stock', '1 video loses what is said in it, for good.'],
      ['Length of the film', 'No video says anything in it.'],
    ] as const) {
      await page.getByRole('row', { name }).getByRole('button', { name: 'Remove' }).click();
      const question = page.getByRole('alertdialog', { name: `Remove “${name}”? ${lost}` });
      await question.getByRole('button', { name: 'Remove' }).click();
      await says(`${name} is removed.`);
    }
    await says('No fields yet');
    t.same(await stored(), []);
  });

  await t.test('figures of all videos are taken along as a file, as those of own videos are', async (t) => {
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await titled('Figures').waitFor();
    const taken = async (from: typeof page) => {
      const link = from.getByRole('link', { name: 'Export as CSV' });
      const address = new URL((await link.getAttribute('href')) ?? '', from.url());
      const [saved] = await Promise.all([from.waitForEvent('download'), link.click()]);
      t.equal(await saved.failure(), null);
      t.match(await readFile(await saved.path(), 'utf8'), /^\ufeffday,videoId,shortId,title,views,/);
      t.match(saved.suggestedFilename(), /^figures-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
      return Math.round((Date.parse(address.searchParams.get('to')!) - Date.parse(address.searchParams.get('from')!)) / 86_400_000) + 1;
    };
    t.equal(await taken(page), 30);
    const studio = await (await browser.newContext()).newPage();
    await signInBy(studio, instance.loginUrl);
    for (const path of ['/studio/analytics', `/studio/analytics/${video.id}`]) {
      await studio.goto(instance.publicUrl + path);
      t.equal(await taken(studio), 30, path);
    }
    await studio.context().close();
  });

  await t.test('the list of keys is shown over the page', async (t) => {
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    t.same(await faultsInThemes(page), []);
    await page.keyboard.press('Escape');
  });

  await t.test('a component that goes away is named with what to do, until it is back', async () => {
    await go('/');
    await says('Everything is well.');
    const { daprd } = await instance.children();
    if (daprd === undefined) throw new Error('daprd does not run');
    process.kill(daprd, 'SIGSTOP');
    try {
      await page.getByRole('heading', { name: /^daprd: does not work/ }).waitFor();
      await page.locator('.components li.down').getByText('daprd').waitFor();
    } finally {
      process.kill(daprd, 'SIGCONT');
    }
    await says('Everything is well.');
  });
  t.same(errors, []);
});
