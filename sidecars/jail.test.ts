import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { detectJail, jailCommand } from './jail.ts';

t.setTimeout(600_000);
const folder = await mkdtemp(join(tmpdir(), 'vitascope-test-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const input = join(folder, 'input');
const out = join(folder, 'out');
const secret = join(folder, 'secret');
await writeFile(input, 'the input');
await writeFile(secret, 'of another tenant', { mode: 0o600 });
await mkdir(out);
const jail = await detectJail();
const script = (text: string, limits: object = {}) => ({
  program: 'bash',
  args: () => ['-c', text],
  input,
  out,
  limits: { wallSeconds: 20, ...limits },
});
const skip = jail.jailed ? false : 'no user namespaces on this machine';

t.test('a program reads its input and writes to its folder', async (t) => {
  const result = await jail.run({
    program: 'bash',
    args: (at) => ['-c', `cat ${at.input} && echo made > ${at.out}/file && echo frame=1 >&3`],
    input,
    out,
    limits: { wallSeconds: 20 },
    onProgress: (text) => t.match(text, /frame=1/),
  });
  t.match(result, { exitCode: 0, reason: 'exit', stdout: 'the input' });
  t.same(await readdir(out), ['file']);
});

t.test('no other file can be read and the input cannot be changed', { skip }, async (t) => {
  t.match(await jail.run(script(`cat ${secret}`)), { exitCode: 1, stdout: '' });
  t.match(await jail.run(script('cat /etc/passwd')), { exitCode: 1, stdout: '' });
  t.match(await jail.run(script('echo x > /in')), { exitCode: 1 });
  t.match(await jail.run(script('echo x > /usr/x')), { exitCode: 1 });
});

t.test("the kernel's settings cannot be changed", { skip }, async (t) => {
  const looked = '/proc/sys/kernel/core_pattern /proc/sys/vm/drop_caches /proc/sysrq-trigger';
  t.match(await jail.run(script(`for file in ${looked}; do test -w $file && echo $file; done; true`)), { exitCode: 0, stdout: '' });
});

t.test('a program that ends at once is noticed, in the background too', async (t) => {
  const runs = Array.from({ length: 8 }, () => jail.run({ ...script('exit 3'), background: true }));
  for (const result of await Promise.all(runs)) t.match(result, { exitCode: 3, reason: 'exit' });
});

t.test('there is no network, not even this machine', { skip }, async (t) => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  t.not((await jail.run(script(`exec 5<>/dev/tcp/127.0.0.1/${port}`))).exitCode, 0);
  t.equal(connections, 0);
});

t.test('the wall clock ends the whole group', async (t) => {
  const result = await jail.run(script('sleep 1000 & sleep 1000 & wait', { wallSeconds: 0.3 }));
  t.equal(result.reason, 'timeout');
  t.not(result.exitCode, 0);
});

t.test('a child that outlives its parent does not hold the run', async (t) => {
  t.match(await jail.run(script('sleep 1000 & exit 3')), { exitCode: 3, reason: 'exit' });
});

t.test('time that stands still ends a run, progress does not', async (t) => {
  t.equal((await jail.run(script('while sleep 0.05; do echo out_time_us=5 >&3; done', { stallSeconds: 0.4 }))).reason, 'stalled');
  const alive = 'for i in 1 2 3 4 5 6; do sleep 0.1; echo out_time_us=$i >&3; done';
  t.equal((await jail.run(script(alive, { stallSeconds: 5 }))).reason, 'exit');
});

t.test('an abort ends a run, before or during', async (t) => {
  const during = new AbortController();
  const running = jail.run({ ...script('echo frame=1 >&3; sleep 1000'), signal: during.signal, onProgress: () => during.abort() });
  t.equal((await running).reason, 'aborted');
  t.equal((await jail.run({ ...script('sleep 1000'), signal: AbortSignal.abort() })).reason, 'aborted');
});

t.test('files have a largest size', async (t) => {
  const result = await jail.run(script(`exec head -c 1000000 /dev/zero > ${jail.jailed ? '/out' : out}/big`, { fileBytes: 10_000 }));
  t.equal(result.reason, 'limit');
  t.ok((await stat(join(out, 'big'))).size <= 10_000);
});

t.test('memory is limited', async (t) => {
  const nine = 'color=size=8192x8192:rate=1';
  const args = ['-v', 'error', '-f', 'lavfi', '-i', nine, '-frames:v', '20', '-vf', 'format=gbrpf32le,reverse', '-f', 'null', '-'];
  const result = await jail.run({ program: 'ffmpeg', args: () => args, limits: { wallSeconds: 20, memoryBytes: 1_500_000_000 } });
  t.equal(result.reason, 'limit', result.stderr);
});

t.test('what is printed is bounded', async (t) => {
  t.equal((await jail.run(script('yes', { stdoutBytes: 10_000 }))).reason, 'limit');
  const noisy = await jail.run(script('head -c 300000 /dev/zero | tr "\\0" x >&2; echo the end >&2'));
  t.ok(noisy.stderr.length <= 16_384);
  t.match(noisy.stderr, /the end/);
});

t.test('nothing survives a kill of the worker', async (t) => {
  const code = `import { detectJail } from ${JSON.stringify(join(import.meta.dirname, 'jail.ts'))};
    const jail = await detectJail();
    const args = () => ['-c', 'echo frame=1 >&3; sleep 1000'];
    void jail.run({ program: 'bash', args, limits: { wallSeconds: 600 }, onProgress: () => console.log('running') });`;
  const worker = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(worker.stdout, 'data');
  const alive = descendantsOf(worker.pid ?? 0);
  t.ok(alive.length > 0);
  worker.kill('SIGKILL');
  while (alive.some(isAlive)) await new Promise((again) => setTimeout(again, 10));
  t.pass('all are gone');
});

function descendantsOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
  const children = pairs.filter(([, parent]) => parent === pid).map(([child]) => child);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** A zombie that nobody has reaped yet has no program. */
function isAlive(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`) !== '';
  } catch {
    return false;
  }
}

t.test(
  'without user namespaces another user runs the program, and it is said',
  { skip: process.getuid?.() !== 0 && 'needs root' },
  async (t) => {
    const weaker = await detectJail({ prefer: ['other-user'] });
    t.match(weaker, { jailed: false, otherUser: true, why: /without a jail/ });
    t.match(await weaker.run(script('id -u')), { exitCode: 0, stdout: '65534\n' });
    t.match(await weaker.run(script(`cat ${secret}`)), { exitCode: 1, stdout: '' });
  },
);

t.test('limits alone still hold', async (t) => {
  const weakest = await detectJail({ prefer: ['limits'] });
  t.match(weakest, { jailed: false, otherUser: false });
  t.equal((await weakest.run(script('sleep 1000', { wallSeconds: 0.2 }))).reason, 'timeout');
});

t.test('only a run on a graphics card sees its device nodes, and is limited by what it writes to', async (t) => {
  const run = { program: 'ffmpeg', args: () => ['-version'], limits: { wallSeconds: 1 } };
  const usual = jailCommand('bubblewrap', run, 2).join(' ');
  t.notMatch(usual, /dev-bind|\/sys|--data/);
  t.match(usual, /prlimit --as=\d+ /);
  const onCard = jailCommand('bubblewrap', { ...run, devices: ['/dev/nvidia0', '/dev/nvidiactl'] }, 2).join(' ');
  t.match(onCard, '--dev-bind-try /dev/nvidia0 /dev/nvidia0 --dev-bind-try /dev/nvidiactl /dev/nvidiactl --ro-bind-try /sys /sys');
  t.match(onCard, /prlimit --data=\d+ /);
  t.notMatch(onCard, '--as=');
});
