/** A real S3 server over a temporary folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Settings } from '../../components/objects/s3/settings.ts';
import { freePorts } from '../../dapr/index.ts';
import { goProgram } from '../../setup/go-program.mjs';

export interface S3Server {
  settings: S3Settings;
  /** SIGKILL; what it holds stays. */
  kill(): Promise<void>;
  /** Again, on the same port. */
  start(): Promise<void>;
  /** Answers nothing any more, and says nothing either. */
  freeze(): void;
  thaw(): void;
  /** Makes another bucket. */
  makeBucket(name: string): Promise<S3Settings>;
  stop(): Promise<void>;
}

export async function startS3Server(): Promise<S3Server> {
  const program = await goProgram('versitygw');
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-s3-'));
  const [port = 0] = await freePorts(1);
  const settings: S3Settings = {
    endpoint: `http://127.0.0.1:${port}`,
    bucket: 'videos',
    region: 'eu-central-1',
    pathStyle: true,
    accessKey: 'test-access',
    secretKey: 'test-secret-of-the-store',
  };
  await mkdir(join(folder, 'data', settings.bucket), { recursive: true });
  await mkdir(join(folder, 'iam'));
  let child: ChildProcess | null = null;
  const gone = () =>
    new Promise<void>((resolve) =>
      child === null || child.exitCode !== null || child.signalCode !== null ? resolve() : child.once('exit', () => resolve()),
    );

  const server: S3Server = {
    settings,
    async start() {
      const { accessKey, secretKey, region } = settings;
      child = spawn(
        program,
        [
          '--port',
          `127.0.0.1:${port}`,
          '--region',
          region,
          '--quiet',
          '--keep-alive',
          '--iam-dir',
          join(folder, 'iam'),
          '--health',
          '/health',
          'posix',
          '--sidecar',
          join(folder, 'sidecar'),
          join(folder, 'data'),
        ],
        {
          env: { ...process.env, ROOT_ACCESS_KEY: accessKey, ROOT_SECRET_KEY: secretKey },
          stdio: ['ignore', 'ignore', 'inherit'],
        },
      );
      const deadline = Date.now() + 240_000;
      for (;;) {
        const answers = await fetch(`${settings.endpoint}/health`, { signal: AbortSignal.timeout(1000) }).then(
          ({ ok }) => ok,
          () => false,
        );
        if (answers) return;
        if (child.exitCode !== null || Date.now() > deadline) throw new Error('the S3 server did not start');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async kill() {
      child?.kill('SIGCONT');
      child?.kill('SIGKILL');
      await gone();
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async makeBucket(name) {
      await mkdir(join(folder, 'data', name), { recursive: true });
      return { ...settings, bucket: name };
    },
    async stop() {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await mkdir(join(folder, 'sidecar'));
  await server.start();
  return server;
}
