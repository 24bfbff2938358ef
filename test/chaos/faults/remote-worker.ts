/** A worker as on another machine: `vitascope worker`, with nothing but an address and a key. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import type { Instance } from '../../instance.ts';

const root = new URL('../../..', import.meta.url).pathname;

export interface RemoteWorker {
  readonly pid: number | null;
  scratch: string;
  output(): string;
  start(): void;
  kill(): Promise<void>;
  /** As one Ctrl-C after the other does. */
  stop(): Promise<void>;
}

export async function createRemoteWorker(instance: Instance, port: number): Promise<RemoteWorker> {
  const answer = await fetch(`${instance.adminUrl}/api/v1/admin/workers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${instance.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ label: 'remote' }),
  });
  if (answer.status !== 201) throw new Error(`The worker's key could not be made: ${answer.status} ${await answer.text()}`);
  const { key } = (await answer.json()) as { key: string };
  const scratch = await mkdtemp('/tmp/vitascope-remote-');
  let child: ChildProcess | null = null;
  let gone: Promise<unknown> = Promise.resolve();
  let wanted = true;
  let output = '';

  function start(): void {
    if (child !== null || !wanted) return;
    const args = ['main.ts', 'worker', '--server', `http://127.0.0.1:${port}`, '--scratch', scratch];
    const mine = spawn(process.execPath, args, {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: scratch, VITASCOPE_KEY: key },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const hear = (text: Buffer) => (output = (output + text).slice(-2_000_000));
    mine.stdout.on('data', hear);
    mine.stderr.on('data', hear);
    child = mine;
    gone = new Promise<void>((resolve) =>
      mine.once('exit', () => {
        child = null;
        resolve();
      }),
    );
  }
  async function end(...signals: NodeJS.Signals[]): Promise<void> {
    for (const signal of signals) child?.kill(signal);
    await gone;
  }

  start();
  return {
    get pid() {
      return child?.pid ?? null;
    },
    scratch,
    output: () => output,
    start,
    kill: () => end('SIGKILL'),
    async stop() {
      wanted = false;
      if (child === null) return;
      const last = setTimeout(() => child?.kill('SIGKILL'), 30_000);
      child?.kill('SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 200));
      await end('SIGTERM');
      clearTimeout(last);
    },
  };
}
