/** A real OpenSSH server over a temporary folder, started by whoever runs the test. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../dapr/index.ts';

export interface SftpServer {
  host: string;
  port: number;
  user: string;
  /** Fingerprint of its key. */
  hostKey: string;
  privateKey: string;
  folder: string;
  kill(): Promise<void>;
  stop(): Promise<void>;
}
const program = ['/usr/sbin/sshd', '/usr/bin/sshd'].find((path) => existsSync(path)) ?? 'sshd';

export async function startSftpServer(): Promise<SftpServer> {
  const root = await mkdtemp(join(tmpdir(), 'vitascope-sftp-'));
  const folder = join(root, 'files');
  await mkdir(folder);
  for (const name of ['host', 'client']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(root, name)]);
  await writeFile(join(root, 'authorized'), await readFile(join(root, 'client.pub')), { mode: 0o600 });
  await chmod(root, 0o755);
  const [port = 0] = await freePorts(1);
  const config = {
    Port: `${port}`,
    ListenAddress: '127.0.0.1',
    HostKey: join(root, 'host'),
    AuthorizedKeysFile: join(root, 'authorized'),
    PidFile: 'none',
    StrictModes: 'no',
    UsePAM: 'no',
    PasswordAuthentication: 'no',
    PermitRootLogin: 'prohibit-password',
    Subsystem: 'sftp internal-sftp',
  };
  await writeFile(
    join(root, 'config'),
    Object.entries(config)
      .map((pair) => pair.join(' '))
      .join('\n'),
  );
  // As root it asks for a folder to lock its children up in.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const child: ChildProcess = spawn(program, ['-D', '-e', '-f', join(root, 'config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (text) => (said = (said + text).slice(-2000)));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const deadline = Date.now() + 60_000;
  while (!(await listens(port))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`sshd did not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const kill = async () => {
    // Sessions are processes of their own, which outlive it.
    const all = child.pid === undefined || child.exitCode !== null || child.signalCode !== null ? [] : [child.pid, ...below(child.pid)];
    for (const pid of all) end(pid);
    await gone;
  };
  return {
    host: '127.0.0.1',
    port,
    user: userInfo().username,
    hostKey: /SHA256:\S+/.exec(execFileSync('ssh-keygen', ['-lf', join(root, 'host.pub')], { encoding: 'utf8' }))?.[0] ?? '',
    privateKey: await readFile(join(root, 'client'), 'utf8'),
    folder,
    kill,
    async stop() {
      await kill();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Of a session that has just ended by itself nothing is left to end. */
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function below(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', `${pid}`], { encoding: 'utf8' });
  const children = stdout
    .split('\n')
    .map(Number)
    .filter((one) => one > 0);
  return children.flatMap((one) => [one, ...below(one)]);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
