/** A real Redis that keeps nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { freePorts } from '../../dapr/index.ts';

export interface RedisServer {
  /** With its password. */
  url: string;
  /** SIGKILL; what it had is gone. */
  kill(): Promise<void>;
  /** It keeps its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  /** Again, on the same port. */
  start(): Promise<void>;
}

export async function startRedis(): Promise<RedisServer> {
  const [port = 0] = await freePorts(1);
  const password = 'very secret';
  let child: ChildProcess | null = null;
  const server: RedisServer = {
    url: `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    async start() {
      child = spawn(
        'redis-server',
        [
          '--port',
          `${port}`,
          '--bind',
          '127.0.0.1',
          '--requirepass',
          password,
          '--save',
          '',
          '--appendonly',
          'no',
          '--loglevel',
          'warning',
        ],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      const started = child;
      const failed = new Promise<never>((_, reject) => {
        started.once('error', reject);
        started.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
      });
      failed.catch(() => {});
      await Promise.race([failed, answers(port)]);
    },
    async kill() {
      const ended = child;
      child = null;
      if (ended === null || ended.exitCode !== null || ended.signalCode !== null) return;
      const over = new Promise((resolve) => ended.once('exit', resolve));
      ended.kill('SIGKILL');
      await over;
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  };
  await server.start();
  return server;
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 4000; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('redis-server does not answer');
}
