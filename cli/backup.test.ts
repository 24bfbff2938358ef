/** vitascope backup: its words, its exit codes, and that Ctrl-C leaves what runs alone. */
import t from 'tap';
import { adminPort } from './testing.ts';

// Every step starts the program anew.
t.setTimeout(600_000);
const name = 'vitascope-20260102T030405Z-abcdef.tar.zst';
const run = {
  ...{ id: 'r', kind: 'make', state: 'running', name: null, phase: null, bytes: 0, problem: null, restored: null, compared: null },
  ...{ startedAt: '2026-01-02T03:04:05.000Z', endedAt: null },
};
const done = { ...run, state: 'done', name, bytes: 12e6 };
const one = {
  name,
  madeAt: run.startedAt,
  sizeBytes: 12e6,
  isEncrypted: false,
  verifiedAt: '2026-01-02T03:05:00.000Z',
  restoredAt: null,
  sha256: 'x',
};
const listing = (latest: object | null, items: object[] = [one]) => ({ items, nextCursor: null, place: '/srv/back\u001bups', latest });
/** One after the other; the last one for ever. */
const inTurn = (...all: object[]) => {
  let looks = 0;
  return (): [number, unknown] => [200, listing(all[Math.min(looks++, all.length - 1)] ?? null)];
};

t.test('a backup is made and followed to its end', async (t) => {
  const { run: vitascope, calls } = await adminPort(t, {
    'POST /backups': [202, run],
    'GET /backups': inTurn(run, { ...run, phase: 'dump', bytes: 5e6 }, { ...run, phase: 'read-back', bytes: 6e6 }, done),
  });
  const made = await vitascope('backup', 'now');
  t.match(made, { code: 0, stdout: `${name}  12.0 MB, read back and compared.\n` }, made.stderr);
  t.match(made.stderr, /Written 5\.0 MB\nRead back 6\.0 MB\n/);
  t.equal(calls[0]?.authorization, 'Bearer secret');
});

t.test('what came to nothing is a failure, in words', async (t) => {
  let latest: object | null = null;
  const { run: vitascope } = await adminPort(t, { 'POST /backups': [202, run], 'GET /backups': () => [200, listing(latest)] });
  latest = { ...run, state: 'failed', problem: 'The disk\u001b[31m is full.' };
  const failed = await vitascope('backup', 'now');
  t.match(failed, { code: 1, stdout: '', stderr: /It failed: The disk \[31m is full\./ });
  t.notMatch(failed.stderr, '\u001b');
  latest = { ...run, state: 'cancelled' };
  t.match(await vitascope('backup', 'now'), { code: 1, stdout: '', stderr: /Somebody has stopped it/ });
  latest = { ...run, id: 'another' };
  t.match(await vitascope('backup', 'now'), { code: 0, stdout: /It has ended; see/ });
});

t.test('what is refused is said', async (t) => {
  const { run: vitascope } = await adminPort(t, {
    'POST /backups': [409, { code: 'backup-running', title: 'One is being made or verified already.' }],
    'GET /backups': [503, { code: 'backups-unavailable', title: 'The place of the backups cannot be used.' }],
  });
  t.match(await vitascope('backup', 'now'), { code: 1, stderr: /made or verified already.*backup-running/s });
  t.match(await vitascope('backup', 'list'), { code: 1, stderr: /backups-unavailable/ });
  t.match(await vitascope('backup', 'remove', name), { code: 1, stderr: /not-found/ });
  t.match(await vitascope('backup', 'verify'), { code: 2, stderr: /name/ });
});

t.test('Ctrl-C ends the watching and nothing else', async (t) => {
  const { started, calls } = await adminPort(t, {
    'POST /backups': [202, run],
    'GET /backups': [200, listing({ ...run, phase: 'dump', bytes: 5e6 })],
  });
  const watching = started('backup', 'now');
  await watching.said(/Written/);
  watching.interrupt();
  t.match(await watching.ended, { code: 130, stderr: /It goes on: see .*vitascope backup list/ });
  t.notOk(calls.some(({ route }) => route.startsWith('DELETE')));
});

t.test('backups are listed with what is known of them', async (t) => {
  let now: object = listing(null);
  const { run: vitascope } = await adminPort(t, { 'GET /backups': () => [200, now], [`DELETE /backups/${name}`]: [204] });
  const list = await vitascope('backup', 'list');
  t.match(list, {
    code: 0,
    stdout: /vitascope-20260102T030405Z-abcdef\.tar\.zst +12\.0 MB +2026-01-02 03:05:00 +no\nThey lie at \/srv\/back ups\./,
  });
  now = listing({ ...run, kind: 'verify' }, []);
  t.match(await vitascope('backup', 'list'), { code: 0, stdout: /No backup lies at[\s\S]*One is being verified now/ });
  now = listing({ ...run, state: 'failed', problem: 'No room.' });
  t.match(await vitascope('backup', 'list'), { code: 0, stdout: /The last one failed: No room\./ });
  t.match(await vitascope('backup', 'remove', name), { code: 0, stdout: `${name} is removed.\n` });
});

t.test('a look at one says what it was compared with', async (t) => {
  let latest: object = done;
  const { run: vitascope, calls } = await adminPort(t, {
    [`POST /backups/${name}/verify`]: [202, { ...run, kind: 'verify', name }],
    'GET /backups': () => [200, listing(latest)],
  });
  latest = { ...done, kind: 'verify', restored: true, compared: true };
  t.match(await vitascope('backup', 'verify', name), {
    code: 0,
    stdout: /whole, and a database came of it; it is what was made under this name\./,
  });
  latest = { ...done, kind: 'verify', restored: false, compared: false };
  t.match(await vitascope('backup', 'verify', '--sums-only', name), {
    code: 0,
    stdout: /whole; what was made under this name is not known here/,
  });
  t.same(
    calls.filter(({ route }) => route.startsWith('POST')).map(({ body }) => body),
    [{ restores: true }, { restores: false }],
  );
});

t.test('what runs is stopped, and nothing where nothing runs', async (t) => {
  let latest: object | null = { ...run, phase: 'dump' };
  const { run: vitascope, calls } = await adminPort(t, { 'GET /backups': () => [200, listing(latest)], 'DELETE /backups/running': [204] });
  const stops = () => calls.filter(({ route }) => route === 'DELETE /backups/running').length;
  t.match(await vitascope('backup', 'stop'), { code: 0, stdout: /What was begun of the backup is removed/ });
  latest = { ...run, kind: 'verify', name };
  t.match(await vitascope('backup', 'stop'), { code: 0, stdout: /The backup is as it was/ });
  t.equal(stops(), 2);
  for (latest of [null, done]) t.match(await vitascope('backup', 'stop'), { code: 0, stdout: 'Nothing is being made or verified.\n' });
  t.equal(stops(), 2);
});
