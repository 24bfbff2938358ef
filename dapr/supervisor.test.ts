/** The supervisor with small real processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { silentLog } from './log.ts';
import { nextPause } from './supervisor/keeper.ts';
import { endLeftover, leftoverOf, startOf } from './supervisor/pidfile.ts';
import { createSupervisor, freePorts, type ProcessSpec } from './supervisor.ts';
import { until } from './waiting.ts';

const sleeper = (name: string, more: Partial<ProcessSpec> = {}): ProcessSpec => ({
  name,
  command: 'sleep',
  args: ['1000'],
  env: {},
  ready: async () => true,
  stopSignal: 'SIGTERM',
  stopTimeoutMs: 5_000,
  ...more,
});
const gone = (pid: number) => until(() => startOf(pid) === undefined);
async function folder(t: { teardown(f: () => unknown): void }): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'vitascope-supervisor-'));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  return path;
}

t.test('pauses double up to ten seconds and begin again after a long run', async (t) => {
  const pauses: number[] = [];
  for (let pause: number | undefined; pauses.length < 8; ) pauses.push((pause = nextPause(pause, 0)));
  t.strictSame(pauses, [200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  t.equal(nextPause(10_000, 30_000), 200);
});

t.test('starts in order, each when the one before is ready, and stops in reverse', async (t) => {
  const dir = await folder(t);
  const trace = join(dir, 'trace');
  const noisy = (name: string): ProcessSpec =>
    sleeper(name, {
      command: 'sh',
      args: ['-c', `echo start-${name} >> ${trace}; trap 'echo stop-${name} >> ${trace}; exit 0' TERM; while :; do sleep 0.02; done`],
      ready: async () => (await readFile(trace, 'utf8').catch(() => '')).includes(`start-${name}`),
    });
  const supervisor = createSupervisor({ log: silentLog });
  await supervisor.start(noisy('a'), noisy('b'));
  t.match(supervisor.status(), [
    { name: 'a', state: 'ready', restarts: 0 },
    { name: 'b', state: 'ready', restarts: 0 },
  ]);
  await supervisor.stop();
  t.equal(await readFile(trace, 'utf8'), 'start-a\nstart-b\nstop-b\nstop-a\n');
});

t.test('what dies is started again and said in the status', async (t) => {
  const supervisor = createSupervisor({ log: silentLog });
  await supervisor.start(sleeper('mortal'));
  const first = supervisor.status()[0]?.pid ?? 0;
  process.kill(first, 'SIGKILL');
  const again = await until(() => supervisor.status().find(({ state, pid }) => state === 'ready' && pid !== first));
  t.match(again, { restarts: 1, lastExit: 'ended by SIGKILL' });
  await supervisor.stop();
  t.equal(startOf(again.pid ?? 0), undefined);
});

t.test('a process that never becomes ready is reported with its last words', async (t) => {
  const supervisor = createSupervisor({ log: silentLog });
  const bad = sleeper('bad', { command: 'sh', args: ['-c', 'echo no disk >&2; exit 3'], ready: async () => false, readyTimeoutMs: 150 });
  await t.rejects(supervisor.start(bad), /bad was not ready.*exit code 3[\s\S]*no disk/);
  await supervisor.stop();
  const missing = sleeper('missing', { command: '/no/such/program', ready: async () => false, readyTimeoutMs: 150 });
  await t.rejects(supervisor.start(missing), /missing was not ready/);
  await supervisor.stop();
});

t.test('one that does not listen is killed', async (t) => {
  const supervisor = createSupervisor({ log: silentLog });
  const deaf = sleeper('deaf', { command: 'sh', args: ['-c', "trap '' TERM; while :; do sleep 0.05; done"], stopTimeoutMs: 200 });
  await supervisor.start(deaf);
  const pid = supervisor.status()[0]?.pid ?? 0;
  await supervisor.stop();
  t.equal(startOf(pid), undefined);
});

t.test('children see nothing secret of our environment', async (t) => {
  const dir = await folder(t);
  process.env.SECRET_FOR_TEST = 'secret';
  const supervisor = createSupervisor({ log: silentLog });
  const file = join(dir, 'env');
  await supervisor.start(
    sleeper('env', {
      command: 'sh',
      args: ['-c', `env > ${file}.part; mv ${file}.part ${file}; sleep 1000`],
      env: { GIVEN: 'yes' },
      ready: async () => (await readdir(dir)).includes('env'),
    }),
  );
  const seen = await readFile(file, 'utf8');
  delete process.env.SECRET_FOR_TEST;
  await supervisor.stop();
  t.match(seen, /GIVEN=yes/);
  t.notMatch(seen, /SECRET/);
});

const here = fileURLToPath(new URL('./supervisor.ts', import.meta.url));
/** A parent of its own that starts one sleeper and says its pid. */
async function parent(pidFolder: string) {
  const script = `
    import { createSupervisor } from ${JSON.stringify(here)};
    const nothing = () => {};
    const supervisor = createSupervisor({ log: { debug: nothing, info: nothing, warn: nothing, error: nothing }, pidFolder: ${JSON.stringify(pidFolder)} });
    await supervisor.start({ name: 'child', command: 'sleep', args: ['1000'], env: {}, ready: async () => true, stopSignal: 'SIGTERM', stopTimeoutMs: 1000 });
    console.log(supervisor.status()[0].pid);
    setInterval(nothing, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(child.stdout, 'data');
  return { child, pid: Number(String(said)) };
}

t.test('children die with a parent that is killed', { skip: process.platform !== 'linux' && 'needs Linux' }, async (t) => {
  const { child, pid } = await parent(await folder(t));
  t.ok(startOf(pid));
  child.kill('SIGKILL');
  await gone(pid);
});

t.test('a leftover is ended by its pid file, a stranger with its pid is not', async (t) => {
  const dir = await folder(t);
  const file = join(dir, 'x.pid');
  const left = spawn('sleep', ['1000']);
  const pid = left.pid ?? 0;
  await writeFile(file, JSON.stringify({ pid, started: 'another boot/1' }));
  t.equal(leftoverOf(file), undefined);
  t.equal(await endLeftover(file, 'SIGTERM', 1_000), false);
  t.ok(startOf(pid), 'the stranger lives');
  await writeFile(file, JSON.stringify({ pid, started: startOf(pid) }));
  t.equal(await endLeftover(file, 'SIGTERM', 5_000), true);
  t.equal(startOf(pid), undefined);
});

t.test('free ports differ and can be listened on', async (t) => {
  const ports = await freePorts(20);
  t.equal(new Set(ports).size, 20);
});

t.test('ports that somebody else is going to use are not given', async (t) => {
  const even = Array.from({ length: 6000 }, (_, n) => 20_000 + 2 * n);
  const ports = await freePorts(20, even);
  t.ok(
    ports.every((port) => port % 2 === 1),
    `${ports}`,
  );
});
