/** `npm start` as people and service managers run it: what is told to npm, or befalls it, reaches the server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { freePorts } from '../dapr/index.ts';
import { alive, below } from './processes.ts';

t.setTimeout(600_000);
const root = new URL('..', import.meta.url).pathname;

async function startByNpm(t: Test) {
  const dataDir = await mkdtemp('/tmp/vitascope-test-');
  const [publicPort, adminPort, workerPort] = await freePorts(3);
  const options = ['--data', dataDir, '--public-port', `${publicPort}`, '--admin-port', `${adminPort}`, '--worker-port', `${workerPort}`];
  // As from a terminal, also where these tests were begun by npm.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(TAP|npm_)/.test(name)));
  const npm = spawn('npm', ['start', '--', ...options], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  npm.stdout.on('data', (chunk) => (output += chunk));
  npm.stderr.on('data', (chunk) => (output += chunk));
  const ended = once(npm, 'exit');
  t.teardown(async () => {
    npm.kill('SIGKILL');
    const supervisor = Number((await readFile(join(dataDir, 'run', 'supervisor.pid'), 'utf8').catch(() => '0')).split(' ')[0]);
    if (supervisor > 0 && (await alive(supervisor))) process.kill(supervisor, 'SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });
  while (!output.includes('/login?token=')) {
    if (npm.exitCode !== null) throw new Error(`npm start has ended:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { npm, ended, processes: await below(npm.pid ?? 0) };
}
async function gone(processes: { pid: number }[]): Promise<void> {
  for (;;) {
    const living = await Promise.all(processes.map(({ pid }) => alive(pid)));
    if (!living.includes(true)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  t.test(`${signal} to npm ends the server and all that belongs to it, and npm with them`, async (t) => {
    const { npm, ended, processes } = await startByNpm(t);
    t.ok(processes.length > 4, 'npm, ours, the supervisor, PostgreSQL, Dapr and the app');
    npm.kill(signal);
    await gone(processes);
    await ended;
  });
}

t.test('the server does not outlive an npm that was killed', async (t) => {
  const { npm, processes } = await startByNpm(t);
  npm.kill('SIGKILL');
  await gone(processes);
  t.ok(processes.length > 4, 'none of them is left');
});

t.test('a program that cannot be run is told of, and nothing waits for it', async (t) => {
  const code = `
    const { openly } = await import(${JSON.stringify(join(root, 'setup/command.mjs'))});
    await openly('/no/such/program', []).catch(({ code }) => console.log(code));`;
  const ours = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => ours.kill('SIGKILL'));
  let output = '';
  ours.stdout.on('data', (chunk) => (output += chunk));
  const [status] = await once(ours, 'close');
  t.equal(status, 0);
  t.equal(output, 'ENOENT\n');
});
