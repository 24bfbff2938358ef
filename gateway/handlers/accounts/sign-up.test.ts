import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../../../components/database/embedded.ts';
import { migrate } from '../../../components/database/migrate.ts';
import { openDatabase } from '../../../components/database/open.ts';
import { createAccounts } from '../../accounts/accounts.ts';
import { looking } from '../../accounts/attempts.ts';
import { createPasswords } from '../../accounts/passwords.ts';
import type { Context } from '../../answer.ts';
import { silent } from '../../conformance/harness.ts';
import type { Routes } from '../../contract/index.ts';
import { type Refusal, refuse } from '../../problem.ts';
import { createRates } from '../../rates.ts';
import type { Services } from '../../services.ts';
import { resetPassword } from './sign-up.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-sign-up-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url, max: 4 });
await migrate(database);
const live = { value: () => ({ signUp: 'open', signUpDomains: [] }) };
const problemOf = (error: unknown) => (error as Refusal).problem;

t.test('a link to a new password outlives a server that is too busy to set one', async (t) => {
  const base = { database, secret: 'a secret of the tests, long enough', publicUrl: 'https://video.example.org', mail: null };
  const passwords = createPasswords({ atOnce: 1, waiting: 0 });
  const accounts = { ...createAccounts({ ...base, isOpen: () => true, log: silent, rates: createRates() }), passwords };
  const reset = resetPassword({ accounts, database, live } as unknown as Services);
  const body = { token: 'one of a letter', password: 'a long enough sentence' };
  const send = async () => reset({ body, clientAddress: '203.0.113.1', notes: {} } as unknown as Context<Routes['resetPassword']>);
  await database`insert into accounts (id, name, email, approved) values ('ann', 'Ann', 'ann@example.org', true)`;
  await database`
    insert into account_verifications (id, identifier, value, expires_at)
    values ('1', 'reset-password:one of a letter', 'ann', now() + interval '1 hour')`;

  const other = passwords.hash('what keeps it busy');
  t.match(await send().catch(problemOf), { code: 'busy', status: 503 });
  await other;
  t.match(await send(), { status: 204 });
  t.match(await send().catch(problemOf), { code: 'link-used' }, 'and then it is used up');
  const [set] = await database<{ password: string }[]>`select password from account_identities where user_id = 'ann'`;
  t.ok(await passwords.verify({ hash: set?.password ?? '', password: body.password }));
});

t.test('a new password ends what the one before had opened, and nothing of others', async (t) => {
  const accounts = createAccounts({
    ...{ database, secret: 'a secret of the tests, long enough', publicUrl: 'https://video.example.org', mail: null },
    ...{ isOpen: () => true, log: silent, rates: createRates() },
  });
  await database`insert into accounts (id, name, email, approved) values ('bea', 'Bea', 'bea@example.org', true)`;
  const given = (of: string) => [
    ['2fa-x', of],
    ['trust-device-x', of],
    ['reset-password:x', of],
    ['new-address:x', JSON.stringify({ id: of, email: 'foreign@example.org' })],
  ];
  for (const [n, [identifier = '', value = '']] of [
    ...given('bea'),
    ...given('carl'),
    ['reset-password:hers', 'bea'],
    ['x', 'no json'],
  ].entries())
    await database`insert into account_verifications (id, identifier, value, expires_at) values (${`given ${n}`}, ${identifier}, ${value}, now() + interval '1 hour')`;
  const body = { token: 'hers', password: 'a long enough sentence' };
  const context = { body, clientAddress: '203.0.113.1', notes: {} } as unknown as Context<Routes['resetPassword']>;
  await resetPassword({ accounts, database, live } as unknown as Services)(context);
  const left = await database<{ identifier: string; value: string }[]>`
    select identifier, value from account_verifications where id like 'given %' order by id`;
  t.same(
    left.map(({ identifier, value }) => [identifier, value]),
    [...given('carl'), ['x', 'no json']],
  );
});

t.test('a new password and the letter about it are one', async (t) => {
  const mail = { send: () => new Promise<void>(() => {}), close() {} };
  const accounts = createAccounts({
    ...{ database, secret: 'a secret of the tests, long enough', publicUrl: 'https://video.example.org', mail },
    ...{ isOpen: () => true, log: silent, rates: createRates() },
  });
  await database`insert into accounts (id, name, email, approved) values ('cleo', 'Cleo', 'cleo@example.org', true)`;
  await database`
    insert into account_verifications (id, identifier, value, expires_at)
    values ('cleo', 'reset-password:of Cleo', 'cleo', now() + interval '1 hour')`;
  const body = { token: 'of Cleo', password: 'a long enough sentence' };
  const context = { body, clientAddress: '203.0.113.1', notes: {} } as unknown as Context<Routes['resetPassword']>;
  const reset = resetPassword({ accounts, database, live } as unknown as Services);

  await database`alter table outgoing_mail rename to away`;
  const attempt = await accounts.attempts.begin({ account: 'cleo@example.org', address: '203.0.113.1' });
  await t.rejects(async () => reset(context));
  t.match(
    await database`select 1 from sign_in_attempts where failures = 1`,
    [{}, {}],
    'what was counted is forgiven with the new password alone',
  );
  await attempt.withdraw();
  await database`alter table away rename to outgoing_mail`;
  t.same(await database`select 1 from account_identities where user_id = 'cleo'`, [], 'without the letter nothing is changed');
  t.match(await reset(context), { status: 204 }, 'and the link works');
  t.match(await database`select recipient from outgoing_mail`, [{ recipient: 'cleo@example.org' }]);
});

t.test('of two links to a new password that are used at the same time one sets it, and the other is told', async (t) => {
  const accounts = createAccounts({
    ...{ database, secret: 'a secret of the tests, long enough', publicUrl: 'https://video.example.org', mail: null },
    ...{ isOpen: () => true, log: silent, rates: createRates() },
  });
  const reset = resetPassword({ accounts, database, live } as unknown as Services);
  await database`insert into accounts (id, name, email, approved) values ('dora', 'Dora', 'dora@example.org', true)`;
  for (let round = 0; round < 8; round += 1) {
    const tokens = [`one ${round}`, `two ${round}`];
    for (const token of tokens)
      await database`
        insert into account_verifications (id, identifier, value, expires_at)
        values (${token}, ${`reset-password:${token}`}, 'dora', now() + interval '1 hour')`;
    const send = async (token: string) =>
      reset({
        ...{ body: { token, password: `a long enough sentence, ${token}` }, clientAddress: '203.0.113.1', notes: {} },
      } as unknown as Context<Routes['resetPassword']>);
    const both = await Promise.all(
      tokens.map((token) =>
        send(token).then(
          () => 'set',
          (error) => problemOf(error)?.code ?? String(error),
        ),
      ),
    );
    t.same(both.toSorted(), ['link-used', 'set']);
    const [row] = await database<{ password: string }[]>`select password from account_identities where user_id = 'dora'`;
    const word = `a long enough sentence, ${tokens[both.indexOf('set')]}`;
    t.ok(await accounts.passwords.verify({ hash: row?.password ?? '', password: word }), 'the one that was told so');
  }
});

t.test('an attempt that nobody had the time to look at does not count, nor does it make the next one wait', async (t) => {
  const { attempts } = createAccounts({
    ...{ database, secret: 'a secret of the tests, long enough', publicUrl: 'https://video.example.org', mail: null },
    ...{ isOpen: () => true, log: silent, rates: createRates() },
  });
  const who = { account: 'emil@example.org', address: '203.0.113.2' };
  const busy = async () => {
    throw refuse('busy', 503, 'Later.');
  };
  for (let n = 0; n < 12; n += 1) t.match(await looking(await attempts.begin(who), busy).catch(problemOf), { code: 'busy' });
  for (let n = 0; n < 5; n += 1) await attempts.begin(who);
  t.match(await attempts.begin(who).catch(problemOf), { code: 'too-many-attempts' }, 'wrong ones do');
  await database`update sign_in_attempts set last_at = last_at - interval '1 minute'`;
  for (let n = 0; n < 3; n += 1) t.match(await looking(await attempts.begin(who), busy).catch(problemOf), { code: 'busy' });
});

t.test('the database stops', async (t) => {
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
