/** A database that is away is told apart from everything else that is. */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import t from 'tap';
import { isDatabaseAway } from './contract.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { openDatabase } from './open.ts';

/** Where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
const failureOf = (work: () => Promise<unknown>) =>
  work().then(
    () => t.fail('it did not fail'),
    (error: unknown) => error,
  );
const port = await closedPort();
const nobody = `127.0.0.1:${port}`;
const mailServer = nodemailer.createTransport({ host: '127.0.0.1', port });
const letter = { from: 'a@example.org', to: 'b@example.org', text: 'x' };
const webhook = () => fetch(`http://${nobody}/`).catch((error: Error) => Promise.reject(error.cause));

for (const [name, url] of [
  ['TCP', `postgres://x:y@${nobody}/z`],
  ['a Unix socket', 'postgres://x:y@127.0.0.1/z?host=/nowhere'],
] as const)
  t.test(`a server that cannot be reached by ${name}`, async (t) => {
    const database = openDatabase({ url, max: 2 });
    t.teardown(() => database.end({ timeout: 1 }));
    const ways = [() => database`select 1`.execute(), () => database.begin((sql) => sql`select 1`), () => database.reserve()];
    for (const way of ways) t.ok(isDatabaseAway(await failureOf(way)), String(way));
  });

t.test('a mail server or a receiver that refuses connections is not the database', async (t) => {
  for (const way of [() => mailServer.sendMail(letter), webhook]) {
    const error = await failureOf(way);
    t.match(error, { code: /ECONN|ESOCKET/ });
    t.notOk(isDatabaseAway(error));
  }
});

t.test('in a transaction, too; and a query that is wrong is not a server that is away', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-away-'));
  const server = await startEmbeddedPostgres({ dataDir });
  const database = openDatabase({ url: server.url, max: 2 });
  for (const way of [() => mailServer.sendMail(letter), webhook])
    t.notOk(isDatabaseAway(await failureOf(() => database.begin(way as never))));
  t.notOk(isDatabaseAway(await failureOf(() => database`select nothing`.execute())));
  t.same(await database.begin('isolation level serializable', (sql) => sql`select 1 as one`), [{ one: 1 }]);
  const cut = database.begin(async (sql) => {
    await sql`select pg_terminate_backend(pg_backend_pid())`.catch(() => {});
    await sql`select 1`;
  });
  t.ok(isDatabaseAway(await failureOf(() => cut)));
  await database.end();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});
