import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const launcher = fileURLToPath(new URL('./vitascope.mjs', import.meta.url));
const video = {
  id: '0b5e2c1e-0000-4000-8000-000000000001',
  shortId: 'abcd1234',
  title: 'clip',
  createdAt: '2026-01-01T00:00:00.000Z',
  durationSeconds: 3,
  progress: 0,
  playback: null,
};
interface Test {
  teardown(run: () => unknown): void;
}
type Handler = (request: IncomingMessage, response: ServerResponse, route: string) => void | Promise<void>;

async function serverOf(test: Test, handler: Handler): Promise<string> {
  const server = createServer((request, response) => void handler(request, response, `${request.method} ${request.url}`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
function answer(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? '' : JSON.stringify(body));
}
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITASCOPE_') && !name.startsWith('TAP')));
function run(args: string[], cwd = tmpdir()): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [launcher, ...args], { env, cwd }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
async function fileOf(test: Test, content: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-cli-'));
  test.teardown(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'clip.mp4');
  await writeFile(file, content);
  return file;
}

t.test('an upload sends the file unchanged with its digest and key, and prints the watch address', async (t) => {
  const content = randomBytes(3_000_001);
  let sent: { body: Buffer; headers: IncomingMessage['headers'] } | null = null;
  let created: unknown;
  let reads = 0;
  const server = await serverOf(t, async (request, response, route) => {
    if (route === 'POST /api/v1/videos') {
      created = JSON.parse((await bodyOf(request)).toString());
      return answer(response, 201, { ...video, state: 'pending' });
    }
    if (route === `PUT /api/v1/videos/${video.id}/source?profile=quality`) {
      sent = { body: await bodyOf(request), headers: request.headers };
      return answer(response, 202, { ...video, state: 'processing' });
    }
    reads += 1;
    const playback = { hls: '/x.m3u8', dash: null };
    answer(
      response,
      200,
      reads === 1
        ? { ...video, state: 'processing' }
        : reads === 2
          ? { ...video, state: 'processing', playback }
          : { ...video, state: 'ready', progress: 1, playback },
    );
  });
  const result = await run([
    'upload',
    await fileOf(t, content),
    '--server',
    server,
    '--key',
    'secret',
    '--privacy',
    'unlisted',
    '--description',
    'D',
    '--profile',
    'quality',
  ]);
  t.equal(result.code, 0, result.stderr);
  t.equal(result.stdout, `${server}/w/abcd1234\n`);
  t.match(result.stderr, `/w/abcd1234`, 'says when it can be watched');
  t.match(result.stderr, 'Playable after');
  t.same(created, { title: 'clip', description: 'D', privacy: 'unlisted' });
  t.ok(sent!.body.equals(content), 'the same bytes');
  t.equal(sent!.headers['content-length'], '3000001');
  t.equal(sent!.headers['repr-digest'], `sha-256=:${createHash('sha256').update(content).digest('base64')}:`);
  t.equal(sent!.headers.authorization, 'Bearer secret');
});

t.test('a video that fails ends with code 1 and says why', async (t) => {
  const server = await serverOf(t, async (request, response, route) => {
    await bodyOf(request);
    if (route.startsWith('POST')) return answer(response, 201, { ...video, state: 'pending' });
    if (route.startsWith('PUT')) return answer(response, 202, { ...video, state: 'processing' });
    answer(response, 200, { ...video, state: 'failed', problem: { code: 'source-unreadable', title: 'The file is damaged.' } });
  });
  const result = await run(['upload', await fileOf(t, randomBytes(10)), '--server', server, '--key', 'k']);
  t.equal(result.code, 1);
  t.match(result.stderr, 'The file is damaged.');
  t.equal(result.stdout, '');
});

t.test('a refusal in the middle of the body is shown, and no empty video stays behind', async (t) => {
  let removed = false;
  const server = await serverOf(t, async (request, response, route) => {
    if (route.startsWith('POST')) {
      await bodyOf(request);
      return answer(response, 201, { ...video, state: 'pending' });
    }
    if (route.startsWith('PUT'))
      return void request.once('data', () => answer(response, 413, { code: 'too-large', title: 'The file is larger than 1 MB.' }));
    removed ||= route.startsWith('DELETE');
    answer(response, 204);
  });
  const result = await run(['upload', await fileOf(t, randomBytes(20_000_000)), '--server', server, '--key', 'k']);
  t.equal(result.code, 1);
  t.match(result.stderr, 'larger than 1 MB');
  t.ok(removed);
});

t.test('Ctrl-C during the upload cancels it', async (t) => {
  let removed = false;
  let child: ReturnType<typeof spawn> | undefined;
  const server = await serverOf(t, async (request, response, route) => {
    if (route.startsWith('POST')) {
      await bodyOf(request);
      return answer(response, 201, { ...video, state: 'pending' });
    }
    // The body is never read to its end: the command is still sending when the signal comes.
    if (route.startsWith('PUT')) return void request.once('readable', () => child?.kill('SIGINT'));
    removed ||= route.startsWith('DELETE');
    answer(response, 204);
  });
  child = spawn(process.execPath, [launcher, 'upload', await fileOf(t, randomBytes(20_000_000)), '--server', server, '--key', 'k'], {
    env,
  });
  let errors = '';
  child.stderr?.on('data', (text) => (errors += text));
  const code = await new Promise((resolve) => child?.once('exit', resolve));
  t.equal(code, 130);
  t.match(errors, 'Cancelled.');
  t.ok(removed, 'takes the video back');
});

t.test('mistakes end with code 2 and name what is wrong', async (t) => {
  const file = await fileOf(t, randomBytes(10));
  const empty = await mkdtemp(join(tmpdir(), 'vitascope-cli-'));
  t.teardown(() => rm(empty, { recursive: true, force: true }));
  const cases: [string[], RegExp][] = [
    [['upload'], /missing required argument/],
    [['upload', file, '--privacy', 'secret'], /public, unlisted, private/],
    [['upload', file, '--server', 'ftp://x', '--key', 'k'], /http or https/],
    [['upload', join(empty, 'none.mp4'), '--key', 'k'], /There is no file/],
    [['upload', empty, '--key', 'k'], /is not a file/],
    [['upload', file], /API key is needed/],
    [['upload', file, '--data', empty], /admin-key cannot be read/],
    [['worker', '--server', 'http://x'], /not registered with http:\/\/x yet/],
    [['worker', '--server', 'http://x', '--key', 'k', '--concurrency', '0'], /whole number/],
    [['dance'], /unknown command/],
  ];
  for (const [args, words] of cases) {
    const result = await run(args, empty);
    t.equal(result.code, 2, args.join(' '));
    t.match(result.stderr, words);
  }
});

t.test('a server that does not answer ends with code 3', async (t) => {
  const result = await run(['upload', await fileOf(t, randomBytes(10)), '--server', 'http://127.0.0.1:9', '--key', 'k']);
  t.equal(result.code, 3);
  t.match(result.stderr, 'No server answers at http://127.0.0.1:9');
});

t.test('a key that is not accepted is said before the file is read', async (t) => {
  const server = await serverOf(t, (_, response) => answer(response, 401, { code: 'not-signed-in', title: 'A key is needed.' }));
  const result = await run(['upload', await fileOf(t, randomBytes(10)), '--server', server, '--key', 'wrong']);
  t.equal(result.code, 1);
  t.match(result.stderr, 'does not accept this key');
  t.notMatch(result.stderr, 'wrong');
});

t.test('status lists components and videos, and takes control characters out of titles', async (t) => {
  const server = await serverOf(t, (_, response, route) =>
    route === 'GET /health'
      ? answer(response, 503, { status: 'down', components: { database: { status: 'down', detail: 'no connection' } } })
      : answer(response, 200, {
          items: [{ ...video, state: 'processing', progress: 0.425, title: 'evil\u001b[31m title' }],
          nextCursor: null,
        }),
  );
  const result = await run(['status', '--server', server]);
  t.equal(result.code, 1, 'a server that is down is a failure');
  t.match(result.stdout, /database +down +no connection/);
  t.match(result.stdout, /abcd1234 +encoding 42 % +0:03/);
  t.notMatch(result.stdout, '\u001b');
});
