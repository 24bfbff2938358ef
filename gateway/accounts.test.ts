import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { accountsConform } from './conformance/accounts.ts';
import { adminAccountsConform } from './conformance/admin-accounts.ts';
import { startHarness } from './conformance/harness.ts';
import { organisationsConform } from './conformance/organisations.ts';
import { ownAccountConforms } from './conformance/own-account.ts';
import { createLetterBox } from './conformance/people.ts';
import { signInLinksConform } from './conformance/sign-in-links.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-accounts-db-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);
t.setTimeout(600_000);

for (const driver of ['node', 'uws'] as const) {
  await t.test(`${driver} keeps accounts`, async (t) => {
    const mail = createLetterBox();
    const harness = await startHarness({ database, driver, mail, settings: { trustedProxies: ['loopback'] } });
    t.teardown(() => harness.close());
    await accountsConform(t, harness, mail);
    await ownAccountConforms(t, harness, mail);
    await signInLinksConform(t, harness, mail);
    await adminAccountsConform(t, harness, mail);
    await organisationsConform(t, harness, mail);
  });
}

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the database stops', async (t) => {
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
