import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getMigrations } from 'better-auth/db/migration';
import t from 'tap';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { silent } from '../conformance/harness.ts';
import { createLetters } from '../mail/letters.ts';
import { createOutbox } from '../mail/outbox.ts';
import { optionsOf } from './better-auth.ts';
import { createPasswords } from './passwords.ts';
import { firstAdministrator, personOf } from './person.ts';
import { sweepAccounts } from './sweep.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-accounts-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url, max: 4 });
t.teardown(async () => {
  await database.end();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});
await migrate(database);
const init = {
  database,
  secret: 'x'.repeat(32),
  publicUrl: 'https://video.example.org',
  passwords: createPasswords({ atOnce: 1, waiting: 1 }),
  outbox: createOutbox({ database, mail: null, log: silent }),
  letters: createLetters('https://video.example.org'),
  isOpen: () => true,
  log: silent,
};
const session = { scopes: null, session: 'cookie' };

t.test('better-auth finds its tables as it wants them', async (t) => {
  const { toBeCreated, toBeAdded, compileMigrations } = await getMigrations(optionsOf(init));
  t.same(toBeCreated, []);
  t.same(toBeAdded, []);
  t.match((await compileMigrations()).trim(), /^;?$/);
});

t.test('the first administrator is there from the beginning', async (t) => {
  t.same(await personOf(database, firstAdministrator, session), {
    kind: 'person',
    id: 'administrator',
    role: 'administrator',
    organisations: [],
    scopes: null,
    session: 'cookie',
  });
});

t.test('who waits for approval or is banned is nobody; a ban ends by itself', async (t) => {
  await database`insert into accounts (id, name, email) values ('a', 'A', 'a@example.org')`;
  const person = () => personOf(database, 'a', { scopes: ['read'], session: null });
  t.equal(await person(), null);
  await database`update accounts set approved = true where id = 'a'`;
  t.match(await person(), { id: 'a', role: 'user', scopes: ['read'], session: null });
  await database`update accounts set banned = true where id = 'a'`;
  t.equal(await person(), null);
  await database`update accounts set ban_expires = now() + interval '1 hour' where id = 'a'`;
  t.equal(await person(), null);
  await database`update accounts set ban_expires = now() - interval '1 second' where id = 'a'`;
  t.match(await person(), { id: 'a' });
  t.equal(await personOf(database, 'nobody', session), null);
});

t.test('organisations come with the role in each, and none loses its last owner', async (t) => {
  await database`insert into accounts (id, name, email, approved) values ('b', 'B', 'b@example.org', true), ('c', 'C', 'c@example.org', true)`;
  await database`insert into organisations (id, name, slug) values ('one', 'One', 'one'), ('two', 'Two', 'two')`;
  await database`
    insert into organisation_members (id, organisation_id, user_id, role)
    values ('1', 'one', 'b', 'owner'), ('2', 'two', 'b', 'editor'), ('3', 'two', 'c', 'owner'), ('4', 'one', 'c', 'owner')`;
  const person = await personOf(database, 'b', session);
  t.same(
    new Map(person?.organisations.map(({ id, role }) => [id, role])),
    new Map([
      ['one', 'owner'],
      ['two', 'editor'],
    ]),
  );
  await t.rejects(database`delete from organisation_members where id = '3'`.execute(), { code: 'VS001' });
  await t.rejects(database`update organisation_members set role = 'admin' where id = '3'`.execute(), { code: 'VS001' });
  await t.rejects(database`delete from accounts where id = 'c'`.execute(), { code: 'VS001' });
  const both = await Promise.allSettled(['1', '4'].map((id) => database`delete from organisation_members where id = ${id}`.execute()));
  t.same(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'], 'also when two leave at the same time');
  await database`delete from organisations where id = 'two'`;
  t.same(await database`select 1 from organisation_members where organisation_id = 'two'`.execute(), []);
});

t.test('what has run out is deleted, and nothing else', async (t) => {
  await database`insert into account_sessions (id, token, user_id, expires_at) values ('1', 'x', 'a', now() - interval '1 minute'), ('2', 'y', 'a', now() + interval '1 minute')`;
  await database`
    insert into account_verifications (id, identifier, value, expires_at)
    values ('1', 'x', 'x', now() - interval '1 minute'), ('2', 'y', 'y', now() + interval '1 minute')`;
  await database`insert into login_links (hash, expires_at) values ('x', now() - interval '1 minute'), ('y', now() + interval '1 minute')`;
  await database`
    insert into sign_in_attempts (key, failures, last_at)
    values ('known', 0, now() - interval '89 days'), ('left', 0, now() - interval '91 days'), ('failed', 3, now() - interval '2 days'), ('fails', 3, now())`;
  await sweepAccounts(database);
  t.match(await database`select key from sign_in_attempts order by key`.execute(), [{ key: 'fails' }, { key: 'known' }]);
  t.match(await database`select token from account_sessions`.execute(), [{ token: 'y' }]);
  t.match(await database`select identifier from account_verifications`.execute(), [{ identifier: 'y' }]);
  t.match(await database`select hash from login_links`.execute(), [{ hash: 'y' }]);
});
