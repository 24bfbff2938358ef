/** A backup of one instance brings up another: its videos, its accounts and their passwords, its keys. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { createVideo } from './api.ts';
import { type Instance, startInstance } from './instance.ts';

t.setTimeout(600_000);
const root = new URL('..', import.meta.url).pathname;
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TAP') && !name.startsWith('VITASCOPE_')));
const sealed = { VITASCOPE_BACKUP_PASSPHRASE: 'correct horse battery' };
const person = { email: 'ann@example.org', password: 'a long enough password 1', name: 'Ann' };

async function call(url: string, method: string, body?: object, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method,
    headers: { origin: new URL(url).origin, ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text.startsWith('{') ? JSON.parse(text) : null, text };
}
function admin(instance: Instance, method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  return call(`${instance.adminUrl}/api/v1/admin${path}`, method, body, { authorization: `Bearer ${instance.key}`, ...headers });
}
const signIn = ({ publicUrl }: Instance) =>
  call(`${publicUrl}/api/v1/auth/sign-in`, 'POST', { email: person.email, password: person.password });
function restore(...args: string[]): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['main.ts', 'restore', ...args], { cwd: root, env: { ...env, ...sealed } }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, text: stdout + stderr }),
    );
  });
}
async function ended(instance: Instance) {
  for (;;) {
    const { json } = await admin(instance, 'GET', '/backups');
    if (json.latest.state !== 'running') return json;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

t.test('restored elsewhere', async (t) => {
  const first = await startInstance({ env: sealed });
  t.teardown(first.remove);
  const open = await admin(first, 'PUT', '/settings/accounts', { signUp: 'open' }, { 'if-match': '"0"' });
  t.equal(open.status, 200, open.text);
  t.equal((await call(`${first.publicUrl}/api/v1/auth/sign-up`, 'POST', person)).status, 202);
  t.equal((await signIn(first)).status, 200);
  const video = await createVideo(first, 'Kept by a backup');

  const started = await admin(first, 'POST', '/backups');
  t.equal(started.status, 202, started.text);
  t.equal((await admin(first, 'POST', '/backups')).json?.code, 'backup-running');
  const { items, latest, place } = await ended(first);
  t.match(latest, { state: 'done', kind: 'make', problem: null }, JSON.stringify(latest));
  t.equal(items.length, 1);
  t.match(items[0], { name: latest.name, isEncrypted: true, verifiedAt: String });
  t.equal(place, join(first.dataDir, 'backups'));
  t.equal((await admin(first, 'POST', `/backups/${latest.name}/verify`, {})).status, 202);
  const verified = await ended(first);
  t.match(verified.latest, { state: 'done', kind: 'verify', restored: true, compared: true }, JSON.stringify(verified.latest));
  const { json: system } = await admin(first, 'GET', '/system');
  t.match(system.components.backups, { status: 'ok', newest: latest.name, hasFailed: false });
  t.equal((await admin(first, 'DELETE', '/backups/running')).status, 204, 'nothing runs, and nobody minds');
  t.equal((await admin(first, 'DELETE', '/backups/..%2Fsecret')).status, 404);
  t.match((await admin(first, 'GET', '/audit?action=startBackup')).json.items, [{ status: 409 }, { status: 202 }]);
  t.match(await restore('newest', '--data', first.dataDir), { code: 2, text: /already runs/ });
  await first.stop();

  const dataDir = await mkdtemp('/tmp/vitascope-test-');
  t.teardown(() => rm(dataDir, { recursive: true, force: true }));
  const where = ['--data', dataDir, '--backup-target', place];
  t.match(await restore(...where), { code: 0, text: new RegExp(latest.name) });
  const done = await restore('newest', ...where);
  t.match(done, { code: 0, text: /storage reconcile/ });
  t.notMatch(done.text, /sign in anew/);
  t.match(await restore('newest', ...where), { code: 2, text: /--replace/ });

  const second = await startInstance({ dataDir, env: sealed });
  t.teardown(second.stop);
  t.equal(second.key, first.key);
  t.equal((await signIn(second)).status, 200, 'the same password');
  const read = await call(`${second.publicUrl}/api/v1/videos/${video.id}`, 'GET', undefined, { authorization: `Bearer ${second.key}` });
  t.match(read, { status: 200, json: { title: 'Kept by a backup' } });
  const later = await createVideo(second, 'Made later');
  t.equal((await admin(second, 'GET', '/backups')).json.latest.state, 'done', 'what was being made when it was read is not begun anew');
  await second.stop();

  t.match(await restore('newest', '--replace', ...where), { code: 0, text: /--undo/ });
  t.match(await restore('--undo', ...where), { code: 0 });
  const third = await startInstance({ dataDir, env: sealed });
  t.teardown(third.stop);
  const back = await call(`${third.publicUrl}/api/v1/videos/${later.id}`, 'GET', undefined, { authorization: `Bearer ${third.key}` });
  t.equal(back.status, 200, 'what came after the backup is there again');
  await third.stop();
  t.match(await restore('--drop-old', ...where), { code: 0, text: /Removed/ });
  t.same(
    (await readdir(dataDir)).filter((name) => name.includes('.before-')),
    [],
  );
});
