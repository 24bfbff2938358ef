import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import type { AuditEntry } from './entry.ts';
import { type AuditRow, createAuditLog } from './log.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-audit-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url, max: 4 });
await migrate(database);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const entry = (n: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  at: new Date(Date.UTC(2030, 0, 1, 0, 0, n)),
  actorKind: 'person',
  actorId: 'a',
  credential: 'key',
  action: 'updateVideo',
  target: { n: `${n}` },
  fields: ['title'],
  status: 200,
  code: null,
  address: '203.0.113.1',
  listener: 'public',
  requestId: `${n}`,
  ...more,
});
const all = async (audit: ReturnType<typeof createAuditLog>) => {
  const rows: AuditRow[] = [];
  for await (const page of audit.all({})) rows.push(...page);
  return rows;
};

t.test('everything that was noted is there once it is closed, in order', async (t) => {
  const audit = createAuditLog({ database, log, keepDays: () => 365 });
  for (let n = 0; n < 1200; n += 1) audit.note(entry(n));
  await audit.close();
  t.same(
    (await all(audit)).map((row) => row.target.n),
    Array.from({ length: 1200 }, (_, n) => `${n}`),
  );
});

t.test('text that the database cannot keep costs nothing else', async (t) => {
  const audit = createAuditLog({ database, log, keepDays: () => 365 });
  audit.note(entry(1, { target: { id: 'a\0b' } }));
  audit.note(entry(2, { target: { id: '\\u0000' }, fields: ['\\u0000', '\ud800', '"\0'] }));
  audit.note(entry(3, { target: { id: 'after' } }));
  await audit.close();
  const rows = await audit.read({}, null, 3);
  t.same(
    rows.map((row) => row.target.id),
    ['after', '\\u0000', 'ab'],
  );
  t.same(rows[1]?.fields, ['\\u0000', '\ufffd', '"']);
});

t.test('what was noted while the database is away is written when it is back', async (t) => {
  const audit = createAuditLog({ database, log, keepDays: () => 365 });
  await database`alter table audit_log rename to audit_log_away`;
  audit.note(entry(7, { action: 'late' }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await database`alter table audit_log_away rename to audit_log`;
  await audit.close();
  t.equal((await audit.read({ action: 'late' }, null, 10)).length, 1);
});

t.test('old entries are forgotten, newer ones are not', async (t) => {
  const audit = createAuditLog({ database, log, keepDays: () => 365 });
  const before = (await all(audit)).length;
  t.equal(await audit.forget(new Date(Date.UTC(2030, 0, 1, 0, 0, 1))), 1);
  t.equal((await all(audit)).length, before - 1);
});

t.test('the database stops', async (t) => {
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
