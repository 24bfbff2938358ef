import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { createSmtpMail } from '../../components/mail/smtp.ts';
import { startMailServer } from '../../test/servers/mailpit.ts';
import { eventually, silent } from '../conformance/harness.ts';
import { createLetters } from './letters.ts';
import { createOutbox } from './outbox.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-outbox-'));
const [postgres, server] = await Promise.all([startEmbeddedPostgres({ dataDir }), startMailServer()]);
const database = openDatabase({ url: postgres.url, max: 4 });
await migrate(database);
const mail = createSmtpMail({ url: server.smtpUrl, from: 'video@example.org' });
const letters = createLetters('https://video.example.org');
t.teardown(async () => {
  mail.close();
  await database.end();
  await Promise.all([postgres.stop(), server.stop()]);
  await rm(dataDir, { recursive: true, force: true });
});
const waiting = async () => (await database`select id from outgoing_mail`).length;
const comeTo = (address: string) =>
  eventually(
    async () => (await server.letters()).filter(({ to }) => to.includes(address)),
    (found) => found.length > 0,
  );

t.test('letters name the site by what it is called now, and by its address', async (t) => {
  let name = 'Vitascope';
  const ours = createLetters('https://video.example.org', () => name);
  t.equal(ours.approved('a@example.org').subject, 'Your account at video.example.org is ready', 'nobody has given it a name');
  name = 'Films & <b>more';
  const letter = ours.approved('a@example.org');
  t.equal(letter.subject, 'Your account at Films & <b>more (video.example.org) is ready');
  t.match(letter.html, 'Films &amp; &lt;b&gt;more (video.example.org)');
});

t.test('letters go out by themselves, and nothing is kept of them', async (t) => {
  const outbox = createOutbox({ database, mail, log: silent });
  t.equal(outbox.able, true);
  await outbox.put(letters.passwordReset('first@example.org', 'before it runs'));
  t.equal(await waiting(), 1);
  outbox.start();
  await outbox.put(
    letters.invitation('second@example.org', { id: 'x', organisation: '<b>Club</b>\r\nBcc: a@b', inviter: 'Anna', role: 'editor' }),
  );
  t.match(await comeTo('first@example.org'), [{ text: /https:\/\/video\.example\.org\/account\/reset\?token=before%20it%20runs/ }]);
  const [invitation] = await comeTo('second@example.org');
  t.match(invitation, { subject: 'Anna invites you to <b>Club</b> Bcc: a@b', to: ['second@example.org'] });
  t.notMatch(invitation?.html, /<b>/, 'what people write is no HTML');
  t.equal(await eventually(waiting, (count) => count === 0), 0);
  t.match(await outbox.health(), { status: 'ok', configured: true, waiting: 0 });
  await outbox.stop();
});

t.test('a letter outlives a mail server that is away; the trouble is told', async (t) => {
  await server.kill();
  const outbox = createOutbox({ database, mail, log: silent });
  outbox.start();
  await outbox.put(letters.approved('third@example.org'));
  t.match(await eventually(outbox.health, ({ status }) => status === 'degraded'), {
    status: 'degraded',
    waiting: 1,
    detail: /mail server/,
  });
  await outbox.stop();
  await server.start();
  const after = createOutbox({ database, mail, log: silent });
  await database`update outgoing_mail set due_at = now()`;
  after.start();
  t.match(await comeTo('third@example.org'), [{ subject: /is ready$/ }]);
  t.equal(await eventually(waiting, (count) => count === 0), 0);
  await after.stop();
});

t.test('what the server refuses for good, or a day long, is given up', async (t) => {
  const outbox = createOutbox({ database, mail, log: silent });
  outbox.start();
  await server.refuseWith(550);
  await outbox.put(letters.approved('fourth@example.org'));
  t.equal(await eventually(waiting, (count) => count === 0), 0);
  await outbox.stop();
  await server.refuseWith(451);
  await outbox.put(letters.approved('fifth@example.org'));
  await database`update outgoing_mail set created_at = now() - interval '25 hours'`;
  outbox.start();
  t.equal(await eventually(waiting, (count) => count === 0), 0);
  await outbox.stop();
  await server.refuseWith(null);
});

t.test('two instances deliver a letter once', async (t) => {
  const both = [createOutbox({ database, mail, log: silent }), createOutbox({ database, mail, log: silent })];
  for (let n = 0; n < 30; n += 1) await both[0]?.put(letters.approved(`many${n}@example.org`));
  for (const one of both) one.start();
  t.equal(await eventually(waiting, (count) => count === 0), 0);
  const found = (await server.letters()).filter(({ to }) => to[0]?.startsWith('many'));
  t.equal(found.length, 30);
  t.equal(new Set(found.flatMap(({ to }) => to)).size, 30);
  await Promise.all(both.map((one) => one.stop()));
});

t.test('without a mail server nothing is kept, and health says so', async (t) => {
  const outbox = createOutbox({ database, mail: null, log: silent });
  outbox.start();
  await outbox.put(letters.approved('nobody@example.org'));
  t.equal(await waiting(), 0);
  t.match(await outbox.health(), { status: 'ok', configured: false, detail: /--smtp-url/ });
  await outbox.stop();
});
