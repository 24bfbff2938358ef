/** Runs at a server that hangs: they end by themselves or because somebody stops them, and leave nothing anywhere. */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { createBackupRunner } from '../../actors/backups/runner.ts';
import { silent as noLog } from '../../actors/testing.ts';
import { stopRun } from '../../gateway/backups/rows.ts';
import { startSftpServer } from '../../test/servers/sftp.ts';
import { startSilentServer } from '../../test/servers/silent.ts';
import { migrate } from '../database/migrate.ts';
import { createBackups } from './backups.ts';
import type { Backups, BackupTarget } from './contract.ts';
import { createPatientTarget, type Patience } from './targets/patient.ts';
import { createSftpTarget } from './targets/sftp.ts';
import { startTestServer } from './testing.ts';

t.setTimeout(600_000);
const there = await startTestServer();
const sftp = await startSftpServer();
const sql = there.open();
await migrate(sql);
await sql`insert into event_log (type, subject_type, subject_id, data) select 'a', 'b', gen_random_uuid()::text || gen_random_uuid()::text, '{}' from generate_series(1, 150000) n`;

let scenes = 0;
async function scene(t: Test, patience: Partial<Patience>, change: (target: BackupTarget) => BackupTarget = (target) => target) {
  await sql`delete from backup_runs`;
  const silent = await startSilentServer(sftp);
  t.teardown(silent.stop);
  const folder = join(sftp.folder, `${(scenes += 1)}`);
  await mkdir(folder);
  const target = change(createSftpTarget({ ...sftp, port: silent.port, password: null, folder }));
  const backups = createBackups({
    ...there,
    target: createPatientTarget(target, { callMs: 300_000, silenceMs: 300_000, closeMs: 1_000, ...patience }),
    passphrase: null,
    product: '1',
    secrets: async () => ({ files: {}, print: '' }),
  });
  const types: string[] = [];
  const runner = (some: Partial<Backups> = {}) =>
    createBackupRunner({
      ...{ database: sql, backups: { ...backups, ...some }, log: noLog, clock: () => new Date() },
      events: { append: async (events) => void types.push(...events.map(({ type }) => type)) },
    });
  const ask = (kind = 'make', name: string | null = null) => sql`
    insert into backup_runs (id, kind, state, name, restores, keep) values (gen_random_uuid(), ${kind}, 'running', ${name}, ${kind === 'verify'}, 2)`;
  return { silent, folder, backups, runner, ask, types, names: () => readdir(folder) };
}
/** Of backups: other databases, transactions, locks. */
async function nothingAtTheServer(): Promise<void> {
  for (;;) {
    const left = await sql`
      select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
      union all select 1 from pg_database where starts_with(datname, 'vitascope_')`;
    if (left.length === 0) return;
    await pause(50);
  }
}
const last = async () => (await sql`select state, problem_code as code, problem from backup_runs order by started_at desc limit 1`)[0];

t.test('a run at a server that falls silent ends once, in words', async (t) => {
  const { silent, runner, ask, types, names, backups } = await scene(t, { silenceMs: 10_000 });
  await ask();
  const make: Backups['make'] = (init) =>
    backups.make({
      ...init,
      progress(phase, bytes) {
        init.progress?.(phase, bytes);
        silent.fallSilent();
      },
    });
  await runner({ make }).round();
  t.match(await last(), { state: 'failed', code: 'stalled', problem: /has taken nothing for 10 seconds/ });
  t.equal(types.at(-1), 'backup.failed');
  await silent.left();
  await nothingAtTheServer();
  silent.speak();
  await ask();
  await runner().round();
  t.match(await last(), { state: 'done' });
  t.equal((await names()).length, 1, 'the next one has taken away what was left');
});

t.test('whoever stops a making that hangs ends it', async (t) => {
  const { silent, runner, ask, backups } = await scene(t, {});
  await ask();
  let hangs = () => {};
  const hanging = new Promise<void>((resolve) => {
    hangs = resolve;
  });
  const make: Backups['make'] = (init) =>
    backups.make({
      ...init,
      progress() {
        silent.fallSilent();
        hangs();
      },
    });
  const round = runner({ make }).round();
  await hanging;
  t.match(await stopRun(sql), { kind: 'make' });
  t.equal(await stopRun(sql), null, 'nothing runs any more');
  await round;
  t.match(await last(), { state: 'cancelled', code: null });
  await silent.left();
  await nothingAtTheServer();
});

/** As slow as a large one: after its first megabyte it goes on only when somebody has stopped it. */
async function* held(body: AsyncIterable<Uint8Array>, stop: () => Promise<void>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const bytes of body) {
    yield bytes;
    size += bytes.byteLength;
    if (size > 1_000_000) await stop();
  }
}
const aborted = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve());
  });

t.test('what is stopped while it is written leaves nothing there', async (t) => {
  const { silent, runner, ask, names } = await scene(t, { closeMs: 60_000 }, (target) => ({
    ...target,
    put: (name, body, signal) =>
      target.put(
        name,
        held(body, async () => {
          await stopRun(sql);
          await aborted(signal);
        }),
        signal,
      ),
  }));
  await ask();
  await runner().round();
  t.match(await last(), { state: 'cancelled' });
  t.same(await names(), []);
  await silent.left();
  await nothingAtTheServer();
});

t.test('what is stopped while it is read back, or tried, leaves no archive of a making, and no database', async (t) => {
  let reads = 0;
  let heldRead = 1;
  const { silent, runner, ask, names } = await scene(t, { closeMs: 60_000 }, (target) => ({
    ...target,
    async get(name, signal) {
      const body = await target.get(name, signal);
      reads += 1;
      if (reads !== heldRead) return body;
      const slow = Readable.from(
        held(body, async () => {
          await stopRun(sql);
          await aborted(signal);
        }),
        { objectMode: false },
      );
      slow.once('close', () => body.destroy());
      return slow;
    },
  }));
  await ask();
  await runner().round();
  t.match(await last(), { state: 'cancelled' });
  t.same(await names(), [], 'nobody has found it good');
  await ask();
  await runner().round();
  t.match(await last(), { state: 'done' });
  const all = await names();
  // Its sums first, then the trial.
  [reads, heldRead] = [0, 2];
  await ask('verify', all[0]);
  await runner().round();
  t.match(await last(), { state: 'cancelled' });
  t.equal(reads, 2);
  t.same(await names(), all, 'an archive that was verified is as it was');
  await silent.left();
  await nothingAtTheServer();
});

// Not a teardown: the file cannot end while a child process of its own lives.
t.test('the servers stop', async (t) => {
  await sql.end({ timeout: 20 });
  await sftp.stop();
  await t.resolves(there.stop());
});
