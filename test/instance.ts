/** Starts a whole instance as `npm start` does, on free ports and in a folder of its own, for system tests and benches. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseUser } from '../components/database/folder.ts';
import { freePorts } from '../dapr/index.ts';

const root = new URL('..', import.meta.url).pathname;

type Ports = [publicPort: number, adminPort: number, workerPort: number];

export interface Instance {
  publicUrl: string;
  adminUrl: string;
  workerUrl: string;
  key: string;
  loginUrl: string;
  dataDir: string;
  /** Of the public, the administration and the worker listener. */
  ports: Ports;
  /** Of the embedded database; every start has another. */
  databaseUrl(): Promise<string>;
  /** The supervisor; its children die with it. */
  process: ChildProcess;
  /** Everything the instance printed. */
  output(): string;
  /** Names and process ids of what the supervisor runs. */
  children(): Promise<Record<string, number>>;
  /** SIGKILL of the supervisor; waits until it is gone. */
  kill(): Promise<void>;
  /** Ends it as Ctrl-C does; keeps the folder. */
  stop(): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

/** The PostgreSQL of a root user's instance runs as another user, so the folder must be in a place that everybody can pass. */
export async function startInstance(
  init: { dataDir?: string; args?: string[]; env?: Record<string, string>; ports?: Ports } = {},
): Promise<Instance> {
  const dataDir = init.dataDir ?? (await mkdtemp('/tmp/vitascope-test-'));
  const ports = init.ports ?? ((await freePorts(3)) as Ports);
  const [publicPort, adminPort, workerPort] = ports;
  const args = [
    '--import',
    './wiring/stripped.mjs',
    'main.ts',
    'serve',
    '--data',
    dataDir,
    '--public-port',
    `${publicPort}`,
    '--admin-port',
    `${adminPort}`,
    '--worker-port',
    `${workerPort}`,
  ];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TAP')));
  const child = spawn(process.execPath, [...args, ...(init.args ?? [])], {
    cwd: root,
    env: { ...env, ...init.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await gone;
  };
  const publicUrl = `http://127.0.0.1:${publicPort}`;
  const deadline = Date.now() + 300_000;
  while (!(await answers(`${publicUrl}/ready`))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`The instance did not start:\n${output}${await lastWords(dataDir)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  while (!output.includes('/login?token=')) {
    if (Date.now() > deadline) throw new Error(`The start printed no sign-in link:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    publicUrl,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    workerUrl: `http://127.0.0.1:${workerPort}`,
    key: (await readFile(join(dataDir, 'admin-key'), 'utf8')).trim(),
    loginUrl: /http\S+\/login\?token=\S+/.exec(output)?.[0] ?? '',
    dataDir,
    ports,
    databaseUrl: () => databaseUrl(join(dataDir, 'postgres')),
    process: child,
    output: () => output,
    children: async () => JSON.parse(await readFile(join(dataDir, 'run', 'processes.json'), 'utf8')),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    stop,
    remove: async () => {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The server writes into its folder where it listens: the fourth line is the port, the fifth the folder of the socket. */
async function databaseUrl(folder: string): Promise<string> {
  const [, , , port, socket] = (await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n');
  const password = (await readFile(join(folder, 'vitascope-password'), 'utf8')).trim();
  return `postgres://${databaseUser}:${password}@127.0.0.1:${port}/postgres${socket ? `?host=${encodeURIComponent(socket)}` : ''}`;
}

/** What the supervisor knew of its processes, and the end of its log. */
async function lastWords(dataDir: string): Promise<string> {
  const [status, log] = await Promise.all(
    ['run/status.json', 'logs/vitascope.log'].map((file) => readFile(join(dataDir, file), 'utf8').catch(() => '')),
  );
  return `${status}\n${log?.split('\n').slice(-30).join('\n')}`;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}
