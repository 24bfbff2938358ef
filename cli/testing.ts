/** For tests of commands: an admin port that answers by route, and the program in front of it. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('./vitascope.mjs', import.meta.url));
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITASCOPE_') && !name.startsWith('TAP')));

interface Call {
  route: string;
  body: unknown;
  authorization: string | undefined;
}
interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}
export interface Started {
  /** Until it has said this to standard error; at once where it has ended. */
  said(words: RegExp): Promise<void>;
  /** As Ctrl-C does. */
  interrupt(): void;
  ended: Promise<Ended>;
}
type Answers = Record<string, [number, unknown?] | (() => [number, unknown?])>;

/** Remembers what it was asked. */
export async function adminPort(t: { teardown(run: () => unknown): void }, answers: Answers) {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString();
    const route = `${request.method} ${request.url?.replace('/api/v1/admin', '')}`;
    calls.push({ route, body: text === '' ? undefined : JSON.parse(text), authorization: request.headers.authorization });
    const found = answers[route] ?? [404, { code: 'not-found', title: 'There is nothing here.' }];
    const [status, body] = typeof found === 'function' ? found() : found;
    response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? '' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function started(...args: string[]): Started {
    const child = spawn(process.execPath, [launcher, ...args], {
      env: { ...env, VITASCOPE_ADMIN_URL: url, VITASCOPE_KEY: 'secret' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
    });
    return {
      ended,
      interrupt: () => void child.kill('SIGINT'),
      said: (words) =>
        new Promise((resolve) => {
          const look = () => {
            if (words.test(stderr)) resolve();
          };
          child.stderr.on('data', look);
          child.once('close', () => resolve());
          look();
        }),
    };
  }
  return { calls, started, run: (...args: string[]) => started(...args).ended };
}
