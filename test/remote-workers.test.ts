/** A worker from another machine, as an operator meets it: token, first job, restart, revocation. Here the machine is the same one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { freePorts } from '../dapr/index.ts';
import { until, upload } from './api.ts';
import { startInstance } from './instance.ts';
import { scenes } from './sources.ts';

t.setTimeout(600_000);
const launcher = fileURLToPath(new URL('../cli/vitascope.mjs', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'vitascope-remote-'));
const instance = await startInstance({ args: ['--roles', 'gateway,actors'] });
const workers = new Set<ChildProcess>();
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITASCOPE_') && !name.startsWith('TAP')));

/** `vitascope worker`, with a state of its own. */
function startWorker(name: string, ...args: string[]) {
  const places = ['--state', join(folder, name, 'state'), '--scratch', join(folder, name, 'scratch')];
  const child = spawn(process.execPath, [launcher, 'worker', '--server', instance.workerUrl, ...places, ...args], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  workers.add(child);
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  void gone.then(() => workers.delete(child));
  return { output: () => output, gone, stop: () => child.kill('SIGTERM') };
}
async function admin(method: string, path: string, body?: unknown) {
  const response = await fetch(`${instance.adminUrl}/api/v1/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${instance.key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}
const listed = async (label: string) => (await admin('GET', '/workers')).items.find((worker: { label: string }) => worker.label === label);
async function eventually<T>(look: () => Promise<T> | T, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const says = (worker: { output(): string }, words: RegExp) => eventually(worker.output, (text) => words.test(text));

t.teardown(async () => {
  for (const child of workers) child.kill('SIGKILL');
  await instance.remove();
  await rm(folder, { recursive: true, force: true });
});

const { token } = await admin('POST', '/worker-tokens', { label: 'laptop' });
const [healthPort] = await freePorts(1);
const worker = startWorker('laptop', '--token', token, '--health-port', `${healthPort}`);
const page = (path: string) => fetch(`http://127.0.0.1:${healthPort}${path}`);

await t.test('a token is all that a worker needs to make a video', async (t) => {
  const source = await scenes({ seconds: 6, size: '640x360', rate: '30', kilobits: 500 });
  const video = await upload(instance, source);
  await until(instance, video.id, (now) => now.state === 'ready');
  t.match(await listed('laptop'), { online: true, state: 'active', scope: 'instance', version: String, problem: null });
  t.equal((await page('/ready')).status, 200);
  t.match(await (await page('/health')).json(), { status: 'ok', state: 'working', server: instance.workerUrl });
  t.match(await (await page('/metrics')).text(), /vitascope_worker_jobs_total\{kind="transcode",outcome="done"\} [1-9]/);
  t.match(await (await page('/')).text(), /Vitascope worker/);
});

await t.test('the token is used up for anybody else', async (t) => {
  const other = startWorker('other', '--token', token);
  t.equal(await other.gone, 2);
  t.match(other.output(), /has been used.*new token.*\(token-used\)/);
});

await t.test('a restart that is asked for is carried out, by the key that was kept', async (t) => {
  const { id } = await listed('laptop');
  await admin('POST', `/workers/${id}/restart`);
  await says(worker, /starting again/);
  await eventually(
    () => listed('laptop'),
    (now) => now.state === 'active',
  );
  t.equal(worker.output().split('worker started').length, 3, 'the program has started twice');
});

await t.test('a worker whose key is refused says so, and what to do', async (t) => {
  const { id } = await listed('laptop');
  await admin('POST', `/workers/${id}/disable`);
  const words = await says(worker, /has disabled this worker/);
  t.match(words, /its key is refused.*--token/);
  t.match(await (await page('/health')).json(), { status: 'degraded', state: 'disabled' });
  t.equal((await page('/ready')).status, 503);
  await admin('DELETE', `/workers/${id}`);
  await says(worker, /does not know the key of this worker/);
  worker.stop();
  t.equal(await worker.gone, 0);
});
