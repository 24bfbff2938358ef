/** What a dump holds at the server while it is made, and that nothing of it stays there. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { migrate } from '../../database/migrate.ts';
import { startTestServer } from '../testing.ts';
import { withDump } from './dump.ts';

t.setTimeout(600_000);
const there = await startTestServer();
const sql = there.open();
await migrate(sql);
await sql`insert into event_log (type, subject_type, subject_id, data)
  select 'a', 'b', gen_random_uuid()::text || repeat('x', 200), '{}' from generate_series(1, 100000) n`;

async function othersGone(): Promise<void> {
  for (;;) {
    const left =
      await sql`select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
    if (left.length === 0) return;
    await pause(50);
  }
}

t.test('who stops in the middle of a table leaves no connection, no snapshot and no lock', async (t) => {
  for (const [stop, isLeft] of [
    [1, false],
    [2, false],
    [1, true],
  ] as const)
    await t.rejects(
      withDump(
        () => there.open(),
        async ({ rows }) => {
          const some = rows[Symbol.asyncIterator]();
          for (;;) {
            const next = await some.next();
            if (next.done || next.value.table !== 'event_log') continue;
            for (let n = 1; n < stop; n += 1) await some.next();
            // The server has more than anybody takes from it.
            while ((await sql`select pid from pg_stat_activity where wait_event = 'ClientWrite'`).length === 0) await pause(20);
            if (!isLeft) await some.return?.();
            throw new Error('the target is full');
          }
        },
      ),
      /the target is full/,
    );
  await othersGone();
  t.same(await sql`select 1 from pg_locks where relation = 'event_log'::regclass and pid <> pg_backend_pid()`, []);
});

t.test('no table can be rewritten between the snapshot and its turn', async (t) => {
  const other = there.open();
  const counted = await withDump(
    () => there.open(),
    async ({ rows, tail }) => {
      await other`set lock_timeout = '200ms'`;
      await t.rejects(other`alter table event_log alter column type type varchar(100)`, { code: '55P03' });
      for await (const _ of rows);
      return (await tail()).tables.find(({ name }) => name === 'event_log')?.rows;
    },
  );
  await other.end({ timeout: 5 });
  t.equal(counted, 100_000);
});

t.test('a migration ends a dump that is under way; one with nothing to do lets it be', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-migrations-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await cp(fileURLToPath(new URL('../../database/migrations', import.meta.url)), folder, { recursive: true });
  const reading = (meanwhile: () => Promise<unknown>) =>
    withDump(
      () => there.open(),
      async ({ rows, tail }) => {
        await meanwhile();
        for await (const _ of rows);
        return tail();
      },
    );
  t.ok(await reading(() => migrate(sql, { folder })));
  await writeFile(join(folder, '9001-more.sql'), 'alter table event_log add column more text;');
  await t.rejects(reading(() => migrate(sql, { folder })));
  t.equal((await sql`select 1 from schema_migrations where version = 9001`).length, 1);
  await othersGone();
});

// Not a teardown: the file cannot end while a child process of its own lives.
t.test('the server stops', async (t) => {
  await sql.end({ timeout: 20 });
  await t.resolves(there.stop());
});
