import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const launcher = fileURLToPath(new URL('./vitascope.mjs', import.meta.url));
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITASCOPE_') && !name.startsWith('TAP')));
const server = createServer((request, response) => {
  const role = request.headers.authorization === 'Bearer right' ? 'administrator' : null;
  const answers: Record<string, unknown> = { '/health': { status: 'ok', components: {} }, '/api/v1/session': { role } };
  const answer = answers[request.url ?? ''] ?? { items: [], nextCursor: null };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
t.teardown(() => server.close());
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const status = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [launcher, 'status', '--server', address, ...args], { env, cwd: tmpdir() }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

t.test('a key that the server does not know is said, and the view of a guest called that', async (t) => {
  t.match(await status('--key', 'wrong'), {
    code: 1,
    stderr: /does not accept this key: it was mistyped.*what a guest sees/s,
    stdout: /No videos/,
  });
  t.match(await status('--key', 'vw_0_1'), { code: 1, stderr: /it is the key of a worker/ });
  t.match(await status('--key', 'right'), { code: 0, stderr: '' });
  t.match(await status(), { code: 0, stderr: '' }, 'a guest is no mistake');
});
