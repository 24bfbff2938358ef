/** When a backup is due, by pure dates and by several gateways on one real database. */
import t from 'tap';
import { startTestDatabase } from '../../actors/testing.ts';
import { sections } from '../contract/setting-sections.ts';
import { isDue, lastDue } from './due.ts';
import { createBackupSchedule } from './schedule.ts';

const { database, stop } = await startTestDatabase();
t.teardown(stop);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const at = (text: string) => new Date(`2026-03-${text}:00Z`);

t.test('the last time of day that is over', async (t) => {
  t.same(lastDue('02:00', at('05T01:59')), at('04T02:00'));
  t.same(lastDue('02:00', at('05T02:00')), at('05T02:00'));
  t.same(lastDue('23:30', at('01T00:10')), new Date('2026-02-28T23:30:00Z'));
});

t.test('who was off makes up for it, and who has one, or has just begun, waits', async (t) => {
  const due = at('05T02:00');
  t.ok(isDue(due, { since: at('01T00:00'), newest: at('04T02:00') }));
  t.ok(isDue(due, { since: at('01T00:00'), newest: null }));
  t.notOk(isDue(due, { since: at('01T00:00'), newest: at('05T02:00') }));
  t.notOk(isDue(due, { since: at('05T08:00'), newest: null }), 'an instance of this morning');
});

t.test('each time of day is asked for once, however many gateways look', async (t) => {
  await database`create table if not exists schema_migrations (version integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null)`;
  await database`insert into schema_migrations values (1, 'a', '', '2026-01-01') on conflict do nothing`;
  let now = at('05T01:00');
  let value = sections.backups.schema.parse({});
  const make = (place: string | null = 'here') => createBackupSchedule({ database, place, settings: () => value, clock: () => now, log });
  const gateways = [make(), make(), make()];
  const look = async () => (await Promise.all(gateways.map((one) => one.look()))).filter(Boolean).length;
  t.notOk(await make(null).look(), 'who makes none asks for none');
  t.equal(await look(), 1, 'of the day before, which nobody was there for');
  t.equal(await look(), 0);
  await database`update backup_runs set state = 'done', name = 'x', size_bytes = 5, started_at = ${now}, ended_at = ${now}`;
  now = at('05T02:00');
  t.equal(await look(), 1);
  t.match(await database`select kind, restores, keep from backup_runs where state = 'running'`, [
    { kind: 'make', restores: true, keep: 7 },
  ]);
  await database`update backup_runs set state = 'failed', problem = 'The disk is full.', started_at = ${now} where state = 'running'`;
  now = at('05T09:00');
  t.equal(await look(), 0, 'one that failed is told, and not begun again and again');
  t.match(await make().health(), {
    status: 'degraded',
    hasFailed: true,
    newest: 'x',
    sizeBytes: 5,
    ageSeconds: 8 * 3600,
    detail: /The disk is full/,
  });
  value = { ...value, at: '08:00' };
  t.equal(await look(), 1);
  await database`update backup_runs set state = 'done', name = 'y', size_bytes = 6, started_at = ${now} where state = 'running'`;
  t.match(await make().health(), { status: 'ok', hasFailed: false, newest: 'y' });
  await database`update backup_runs set retention_problem = 'Too few are known to be good.' where name = 'y'`;
  t.match(await make().health(), { status: 'degraded', hasFailed: false, detail: /Old backups stay: Too few/ });
  value = { ...value, daily: false };
  now = at('07T09:00');
  t.equal(await look(), 0);
});
