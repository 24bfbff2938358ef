import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { openFilteringProxy } from '../../components/outgoing/proxy.ts';
import { pythonTools } from '../../setup/python-tools.mjs';
import { detectJail } from '../jail.ts';
import { makeClip, startTestWorker } from '../testing-worker.ts';
import { fetchArguments, readLine } from './arguments.ts';
import { importFailure } from './failure.ts';

t.setTimeout(600_000);
const toolsDir = await pythonTools(fileURLToPath(new URL('requirements.txt', import.meta.url)));
const jail = await detectJail();
const skip = jail.jailed ? false : 'imports need a jail';
const folder = await mkdtemp(join(tmpdir(), 'vitascope-import-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));
const clip = await makeClip(join(folder, 'clip.mp4'), { seconds: 2 });
const { size } = await stat(clip);

async function serve(t: Test, handle: RequestListener): Promise<string> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const sendClip: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': size });
  createReadStream(clip).pipe(response);
};

/** What becomes of an import of this address. */
async function imported(t: Test, url: string, { allowed = ['127.0.0.1'], wallSeconds = 60, maxBytes = 10_000_000 } = {}) {
  const worker = await startTestWorker({
    kinds: ['import'],
    jail,
    imports: { toolsDir, wallSeconds, openGate: (init) => openFilteringProxy({ ...init, allowedNetworks: allowed }) },
  });
  t.teardown(() => worker.close());
  const job = worker.server.offer({ id: 'import', kind: 'import', source: null, input: { url, maxBytes } });
  await worker.room.start();
  await worker.server.until(() => job.state === 'done' || job.failures.length > 0);
  return { job, objects: worker.server.objects };
}

t.test('a file at an address is fetched and sent', { skip }, async (t) => {
  const url = await serve(t, sendClip);
  const { job, objects } = await imported(t, `${url}/films/My%20film.mp4`);
  t.match(job.result, { output: { sizeBytes: size }, title: 'My film' });
  t.equal(objects.get((job.result as { output: { objectKey: string } }).output.objectKey)?.length, size);
});

t.test('a video that a page shows is found', { skip }, async (t) => {
  const url = await serve(t, (request, response) => {
    if (request.url?.endsWith('.mp4')) return sendClip(request, response);
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>A page</title><video controls><source src="/film.mp4" type="video/mp4"></video>');
  });
  t.match((await imported(t, `${url}/page`)).job.result, { output: { sizeBytes: size } });
});

t.test('nobody but the public internet is asked, also behind a redirect', { skip }, async (t) => {
  let asked = 0;
  const inside = await serve(t, (request, response) => {
    asked += 1;
    sendClip(request, response);
  });
  const direct = await imported(t, `${inside}/film.mp4`, { allowed: [] });
  t.match(direct.job.failures, [{ problem: { code: 'import-forbidden' }, retry: false }]);
  const outside = await serve(t, (_request, response) => response.writeHead(302, { location: 'http://10.0.0.1/film.mp4' }).end());
  t.match((await imported(t, `${outside}/film.mp4`)).job.failures, [{ problem: { code: 'import-forbidden' }, retry: false }]);
  const file = await imported(t, 'file:///etc/passwd');
  t.equal(file.job.failures[0]?.retry, true);
  t.equal(asked, 0);
});

t.test('a file without end is not taken', { skip }, async (t) => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'video/mp4' });
    const more = () => {
      while (response.write(Buffer.alloc(65_536)));
    };
    response.on('drain', more);
    more();
  });
  t.match((await imported(t, `${url}/film.mp4`, { maxBytes: 2_000_000 })).job.failures, [
    { problem: { code: 'import-too-large' }, retry: false },
  ]);
});

t.test('a server that hangs costs the time that an import may take', { skip }, async (t) => {
  const url = await serve(t, (request, response) => {
    if (request.method === 'HEAD') return;
    response.writeHead(200, { 'content-type': 'video/mp4' }).write('x');
  });
  t.match((await imported(t, `${url}/film.mp4`, { wallSeconds: 6 })).job.failures, [{ problem: { code: 'import-timeout' }, retry: false }]);
});

t.test('sites that refuse, and addresses without a video, are said by name', { skip }, async (t) => {
  const url = await serve(t, (request, response) => {
    const status = Number(request.url?.slice(1, 4));
    response.writeHead(status, { 'content-type': 'text/html' }).end('<title>x</title>');
  });
  t.match((await imported(t, `${url}/403`)).job.failures, [{ problem: { code: 'source-blocked' }, retry: false }]);
  t.match((await imported(t, `${url}/404`)).job.failures, [{ problem: { code: 'nothing-to-import' }, retry: false }]);
  t.match((await imported(t, `${url}/200`)).job.failures, [{ problem: { code: 'nothing-to-import' }, retry: false }]);
});

t.test('lines of the program are read, whatever they hold', async (t) => {
  t.same(readLine('vitascope title "A \\u0000 \\n title"'), { title: 'A title' });
  t.same(readLine('vitascope 50 100 NA'), { fraction: 0.5 });
  t.same(readLine('vitascope 50 NA 200'), { fraction: 0.25 });
  for (const line of ['vitascope title {', 'vitascope title ""', 'vitascope NA NA NA', 'vitascope 2 1 1', '[download] 5%', ''])
    t.equal(readLine(line), null, line);
  t.equal(fetchArguments({ url: '--exec=x', out: '/out' }).at(-2), '--', 'an address is never an option');
});

t.test('why an import failed is said in words that help', async (t) => {
  const code = (stderr: string) => importFailure({ exitCode: 1, signal: null, stdout: '', stderr, reason: 'exit' }, null)?.problem.code;
  t.equal(code('ERROR: [youtube] x: Sign in to confirm you’re not a bot.'), 'source-blocked');
  t.equal(code('ERROR: unable to download video data: HTTP Error 429: Too Many Requests'), 'source-blocked');
  t.equal(code('ERROR: The uploader has not made this video available in your country; not available in your country'), 'source-blocked');
  t.equal(code('ERROR: Unsupported URL: http://x/'), 'nothing-to-import');
  t.equal(code('OSError: [Errno 27] File too large'), 'import-too-large');
  t.equal(code('Traceback'), 'import-failed');
});
