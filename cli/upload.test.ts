import { execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

t.setTimeout(600_000);
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
function run(args: string[], cwd = tmpdir(), more: Record<string, string> = {}): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [launcher, ...args], { env: { ...env, ...more }, cwd }, (error, stdout, stderr) =>
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

/** As much of the protocol as one upload needs; `arrived` is what it has of the file. */
function uploads(init: { length: number; arrived?: Buffer; ended?: object }) {
  const state = {
    arrived: init.arrived ?? Buffer.alloc(0),
    opened: null as { uploads: Record<string, unknown>[] } | null,
    key: '',
    asked: '',
  };
  const view = () => ({ url: '/up/1', state: 'open', length: init.length, offset: state.arrived.length, videoId: video.id, problem: null });
  const handle = async (request: IncomingMessage, response: ServerResponse, route: string): Promise<boolean> => {
    if (route.startsWith('GET /api/v1/uploads')) {
      if (route.includes('fingerprint')) state.asked = route;
      answer(response, 200, { items: init.arrived ? [view()] : [] });
    } else if (route === 'POST /api/v1/uploads/batch') {
      state.opened = JSON.parse((await bodyOf(request)).toString());
      answer(response, 201, { items: [view()] });
    } else if (route === 'HEAD /up/1')
      response.writeHead(200, { 'upload-offset': state.arrived.length, 'upload-length': init.length, 'tus-resumable': '1.0.0' }).end();
    else if (route === 'PATCH /up/1') {
      state.key = request.headers.authorization ?? '';
      for await (const piece of request) state.arrived = Buffer.concat([state.arrived, piece as Buffer]);
      response.writeHead(204, { 'upload-offset': state.arrived.length, 'tus-resumable': '1.0.0' }).end();
    } else if (route === 'GET /up/1') answer(response, 200, { ...view(), state: 'done', ...init.ended });
    else return false;
    return true;
  };
  return { state, handle };
}

t.test('an upload sends the file unchanged with its digest and key, and prints the watch address', async (t) => {
  const content = randomBytes(3_000_001);
  const { state, handle } = uploads({ length: content.length });
  let reads = 0;
  const server = await serverOf(t, async (request, response, route) => {
    if (await handle(request, response, route)) return;
    reads += 1;
    const playback = { hls: '/x.m3u8', dash: null };
    const shown = reads < 3 ? { ...video, state: 'processing' } : { ...video, state: 'ready', progress: 1 };
    answer(response, 200, reads === 1 ? shown : { ...shown, playback });
  });
  const file = await fileOf(t, content);
  const result = await run(['upload', file, '--server', server, '--key', 'secret', '-p', 'unlisted', '-d', 'D', '--profile', 'quality']);
  t.equal(result.code, 0, result.stderr);
  t.equal(result.stdout, `${server}/w/abcd1234\n`);
  t.match(result.stderr, 'Playable after');
  const sha256 = createHash('sha256').update(content).digest('hex');
  t.match(state.opened, {
    uploads: [{ title: 'clip', description: 'D', privacy: 'unlisted', profile: 'quality', length: 3_000_001, sha256 }],
  });
  t.ok(state.arrived.equals(content), 'the same bytes');
  t.equal(state.key, 'Bearer secret');
});

t.test('an upload that an earlier run began goes on where it was', async (t) => {
  const content = randomBytes(2_000_000);
  const { state, handle } = uploads({ length: content.length, arrived: content.subarray(0, 1_500_000) });
  const server = await serverOf(t, async (request, response, route) => {
    if (!(await handle(request, response, route))) answer(response, 200, { ...video, state: 'ready', progress: 1 });
  });
  const result = await run(['upload', await fileOf(t, content), '--server', server, '--key', 'k']);
  t.equal(result.code, 0, result.stderr);
  t.match(result.stderr, 'Going on from 1.5 MB');
  t.match(state.asked, /fingerprint=[0-9a-f]{64}/);
  t.equal(state.opened, null, 'no other one is opened');
  t.ok(state.arrived.equals(content));
});

t.test('a video that fails ends with code 1 and says why', async (t) => {
  const { handle } = uploads({ length: 10 });
  const server = await serverOf(t, async (request, response, route) => {
    if (await handle(request, response, route)) return;
    answer(response, 200, { ...video, state: 'failed', problem: { code: 'source-unreadable', title: 'The file is damaged.' } });
  });
  const result = await run(['upload', await fileOf(t, randomBytes(10)), '--server', server, '--key', 'k']);
  t.equal(result.code, 1);
  t.match(result.stderr, 'The file is damaged.');
  t.equal(result.stdout, '');
});

t.test('a server that cannot answer for a moment is asked again, once the file is there', async (t) => {
  const { handle } = uploads({ length: 10 });
  const asked = new Map<string, number>();
  const server = await serverOf(t, async (request, response, route) => {
    asked.set(route, (asked.get(route) ?? 0) + 1);
    if (/^GET \/(up|api\/v1\/videos)\//.test(route) && asked.get(route) === 2)
      return answer(response, 503, { code: 'database-unavailable', title: 'The database cannot be reached just now.' });
    if (route === 'GET /up/1' && asked.get(route) === 1) return answer(response, 502);
    if (await handle(request, response, route)) return;
    answer(response, 200, (asked.get(route) ?? 0) < 3 ? { ...video, state: 'processing' } : { ...video, state: 'ready', progress: 1 });
  });
  const result = await run(['upload', await fileOf(t, randomBytes(10)), '--server', server, '--key', 'k']);
  t.equal(result.code, 0, result.stderr);
  t.ok((asked.get('GET /up/1') ?? 0) >= 3);
  t.ok((asked.get(`GET /api/v1/videos/${video.id}`) ?? 0) >= 3);
});

t.test('a refusal is shown, before the body, in its middle, and after it', async (t) => {
  const tooLarge = { code: 'too-large', title: 'The file is larger than 1 MB.' };
  for (const at of ['POST', 'PATCH', 'after']) {
    const { handle } = uploads({ length: 20_000_000, ended: at === 'after' ? { state: 'failed', problem: tooLarge } : {} });
    const server = await serverOf(t, async (request, response, route) => {
      if (route.startsWith(at)) return void request.once('data', () => answer(response, 413, tooLarge));
      if (!(await handle(request, response, route))) answer(response, 404);
    });
    const result = await run(['upload', await fileOf(t, randomBytes(20_000_000)), '--server', server, '--key', 'k']);
    t.equal(result.code, 1, at);
    t.match(result.stderr, 'larger than 1 MB');
  }
});

t.test('Ctrl-C during the upload stops it, and says that it can go on', async (t) => {
  let child: ReturnType<typeof spawn> | undefined;
  const { handle } = uploads({ length: 20_000_000 });
  const server = await serverOf(t, async (request, response, route) => {
    // The body is never read to its end: the command is still sending when the signal comes.
    if (route.startsWith('PATCH')) return void request.once('readable', () => child?.kill('SIGINT'));
    await handle(request, response, route);
  });
  child = spawn(process.execPath, [launcher, 'upload', await fileOf(t, randomBytes(20_000_000)), '--server', server, '--key', 'k'], {
    env,
  });
  let errors = '';
  child.stderr?.on('data', (text) => (errors += text));
  const code = await new Promise((resolve) => child?.once('exit', resolve));
  t.equal(code, 130);
  t.match(errors, 'goes on from here');
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

t.test('the address of the server is that of the data folder', async (t) => {
  const asked: string[] = [];
  const server = await serverOf(t, (request, response, route) => {
    asked.push(`${route} ${request.headers.authorization}`);
    answer(response, 200, { items: [], nextCursor: null, status: 'ok', components: {} });
  });
  const data = await mkdtemp(join(tmpdir(), 'vitascope-cli-'));
  t.teardown(() => rm(data, { recursive: true, force: true }));
  await mkdir(join(data, 'run'));
  await writeFile(join(data, 'admin-key'), 'vk_key');
  await writeFile(join(data, 'run', 'app.json'), JSON.stringify({ addresses: { public: server, admin: `${server}/admin` } }));
  t.equal((await run(['status', '--data', data])).code, 0);
  t.ok(asked.some((one) => one.startsWith('GET /api/v1/videos')));
  await run(['queue', 'show', '--data', data]);
  t.ok(asked.includes('GET /admin/api/v1/admin/queue Bearer vk_key'), asked.join());
  const elsewhere = await run(['status', '--data', data], tmpdir(), { VITASCOPE_URL: 'http://127.0.0.1:1' });
  t.equal(elsewhere.code, 0, 'a folder that is named wins over the environment');
  t.equal((await run(['status'], tmpdir(), { VITASCOPE_URL: 'http://127.0.0.1:1', VITASCOPE_DATA: data })).code, 3);
  t.equal((await run(['status'], tmpdir(), { VITASCOPE_DATA: data })).code, 0);
  t.equal((await run(['status', '--data', data, '--server', 'http://127.0.0.1:1'])).code, 3, 'and an address that is given over both');
  const here = await mkdtemp(join(tmpdir(), 'vitascope-cli-'));
  t.teardown(() => rm(here, { recursive: true, force: true }));
  await symlink(data, join(here, 'data'));
  t.equal((await run(['status'], here)).code, 0);
  await run(['status'], here, { VITASCOPE_KEY: 'vk_mine' });
  await run(['queue', 'show', '--key', 'vk_mine'], here);
  t.notOk(
    asked.some((one) => one.includes('vk_mine')),
    'a folder that nobody named does not get the keys of others',
  );
  await writeFile(join(data, 'run', 'app.json'), '{"addr');
  t.notMatch((await run(['status', '--data', data, '--server', server])).stderr, 'JSON');
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
