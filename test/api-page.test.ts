/** The page of the API in a real browser: it shows the operations, and nothing of it comes from or goes anywhere else. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { startHarness } from '../gateway/conformance/harness.ts';
import { openBrowser } from './playback.ts';

const folder = await mkdtemp(join(tmpdir(), 'vitascope-api-page-'));
const server = await startEmbeddedPostgres({ dataDir: folder });
const database = openDatabase({ url: server.url });
await migrate(database);
const harness = await startHarness({ database, driver: 'uws' });
t.setTimeout(600_000);

await t.test('people read the description, on the listener that they ask', async (t) => {
  const browser = await openBrowser();
  t.teardown(() => browser.close());
  for (const [base, summary] of [
    [harness.url, 'Makes a video that waits for its file'],
    [harness.adminUrl, 'All workers'],
    [harness.workerUrl, 'Waits for a job and takes its lease'],
  ] as const) {
    const page = await browser.newPage();
    const asked: string[] = [];
    const faults: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => /error|Permissions-Policy/i.test(message.type() + message.text()) && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(`${base}/api/v1/docs#/`);
    await page.getByRole('heading', { name: 'Vitascope', exact: false }).first().waitFor();
    // The heading is there before the sections are. What an open one has is in the document only while it is near: each is looked at and closed again.
    const sections = page.locator('.opblock-tag-section');
    await sections.first().waitFor();
    const found = page.getByText(summary, { exact: true }).first();
    const count = await sections.count();
    for (let n = 0; n < count; n += 1) {
      const section = sections.nth(n);
      if (!(await section.getAttribute('class'))?.includes('is-open')) await section.locator('.opblock-tag').click();
      await section.locator('.opblock').first().waitFor();
      if (await found.isVisible()) break;
      await section.locator('.opblock-tag').click();
    }
    t.ok(await found.isVisible(), `${summary}: shown`);
    t.ok((await page.locator('.opblock').count()) > 3, 'operations are shown');
    t.same(
      asked.filter((url) => !url.startsWith(`${base}/`) && !url.startsWith('data:')),
      [],
      'nobody else is asked',
    );
    t.same(faults, []);
    await page.close();
  }
  const answer = await harness.call('GET', '/api/v1/docs', { key: null });
  t.match(answer.headers.get('content-security-policy'), "default-src 'none'");
  const { headers } = await harness.call('GET', '/api/v1/docs/swagger-ui.css', { key: null });
  t.equal(
    (await harness.call('GET', '/api/v1/docs/swagger-ui.css', { key: null, headers: { 'if-none-match': headers.get('etag') ?? '' } }))
      .status,
    304,
  );
});

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the database stops', async (t) => {
  await harness.close();
  await database.end();
  await t.resolves(server.stop());
  await rm(folder, { recursive: true, force: true });
});
