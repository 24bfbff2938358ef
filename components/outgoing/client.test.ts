import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { createOutgoing } from './client.ts';
import type { OutgoingAnswer } from './contract.ts';

const limits = { timeoutMs: 60_000, maxBytes: 100_000 };
const loopback = { name: 'test', allowedNetworks: ['127.0.0.0/8'] };

async function serve(t: Test, handle: RequestListener): Promise<{ url: string; port: number }> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port };
}
async function serveRaw(t: Test, handle: (socket: Socket) => void): Promise<string> {
  const server = createRawServer((socket) => {
    socket.on('error', () => {});
    t.teardown(() => socket.destroy());
    handle(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
function client(t: Test, init: Partial<Parameters<typeof createOutgoing>[0]> = loopback) {
  const made = createOutgoing({ name: 'test', ...init });
  t.teardown(() => made.close());
  return made;
}
async function text({ body }: OutgoingAnswer): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

t.test('asks, and gives what was answered', async (t) => {
  const { url } = await serve(t, async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.writeHead(201, { 'x-two': ['a', 'b'] });
    response.end(`${request.method} ${request.url} ${request.headers['user-agent']} ${request.headers.mine} ${Buffer.concat(chunks)}`);
  });
  const answer = await client(t).fetch(`${url}/a?b=c#d`, { ...limits, method: 'POST', headers: { mine: 'yes' }, body: 'hello' });
  t.equal(answer.status, 201);
  t.equal(answer.headers['x-two'], 'a, b');
  t.equal(await text(answer), 'POST /a?b=c test yes hello');
});

t.test('what is not on the public internet is refused before anything is sent', async (t) => {
  let asked = 0;
  const { port } = await serve(t, (_request, response) => {
    asked += 1;
    response.end();
  });
  const outgoing = client(t, {});
  const hosts = [
    ...['127.0.0.1', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '0', '127.0.0.1.', '%31%32%37.0.0.1', '１２７.0.0.1'],
    ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[::127.0.0.1]'],
    ...['169.254.169.254', '[fd00::1]', 'localhost', 'LOCALHOST', 'localhost.', 'metadata', 'a.localhost'],
  ];
  for (const host of hosts)
    await t.rejects(outgoing.fetch(`http://${host}:${port}/`, limits), { code: /forbidden-address|unresolvable/ }, host);
  t.equal(asked, 0);
});

t.test('strange addresses are refused', async (t) => {
  const outgoing = client(t, {});
  const wrong: [string, string][] = [
    ['', 'bad-url'],
    ['example.org', 'bad-url'],
    ['http://', 'bad-url'],
    ['http://[::1', 'bad-url'],
    ['http://user@example.org/', 'bad-url'],
    ['http://user:secret@example.org/', 'bad-url'],
    ['http://example.org:secret@127.0.0.1/', 'bad-url'],
    ['file:///etc/passwd', 'forbidden-scheme'],
    ['ftp://example.org/', 'forbidden-scheme'],
    ['gopher://example.org/', 'forbidden-scheme'],
    ['data:text/plain,x', 'forbidden-scheme'],
    ['javascript:alert(1)', 'forbidden-scheme'],
    ['unix:/run/x.sock', 'forbidden-scheme'],
    ['http://example.org:22/', 'forbidden-port'],
    ['http://example.org:25/', 'forbidden-port'],
    ['http://example.org:6667/', 'forbidden-port'],
    ['http://example.org:0/', 'forbidden-port'],
    ['http://printer/', 'forbidden-address'],
  ];
  for (const [url, code] of wrong) {
    await t.rejects(outgoing.fetch(url, limits), { code }, url);
    t.throws(() => outgoing.check(url), { code }, url);
  }
  t.throws(() => outgoing.check('http://example.org/', { schemes: ['https:'] }), { code: 'forbidden-scheme' });
  for (const url of ['https://example.org/', 'http://example.org:8080/x', 'https://93.184.216.34/', 'https://[2606:4700::1111]/'])
    t.doesNotThrow(() => outgoing.check(url), url);
  t.doesNotThrow(() => client(t).check('http://printer/'), 'names of the own network, where it is allowed');
});

t.test('a name that resolves inwards is refused, and one that changes its mind is not asked twice', async (t) => {
  let asked = 0;
  const { port } = await serve(t, (_request, response) => {
    asked += 1;
    response.end('inside');
  });
  const inwards = client(t, { resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
  await t.rejects(inwards.fetch(`http://inside.example.org:${port}/`, limits), { code: 'forbidden-address' });
  const mapped = client(t, { resolve: async () => [{ address: '::ffff:127.0.0.1', family: 6 }] });
  await t.rejects(mapped.fetch(`http://inside.example.org:${port}/`, limits), { code: 'forbidden-address' });
  let lookups = 0;
  const rebinding = client(t, {
    resolve: async () => [{ address: (lookups += 1) === 1 ? '93.184.216.34' : '127.0.0.1', family: 4 }],
  });
  await t.rejects(rebinding.fetch(`http://rebinding.example.org:${port}/`, { ...limits, timeoutMs: 300 }));
  t.equal(lookups, 1, 'what was checked is what is connected to');
  await t.rejects(rebinding.fetch(`http://rebinding.example.org:${port}/`, limits), { code: 'forbidden-address' });
  t.equal(asked, 0);
  const mixed = client(t, {
    allowedNetworks: ['127.0.0.1/32'],
    resolve: async () => ['10.0.0.1', '127.0.0.1'].map((address) => ({ address, family: 4 })),
  });
  t.equal(await text(await mixed.fetch(`http://mixed.example.org:${port}/`, limits)), 'inside', 'only the allowed one of two is asked');
  const nowhere = client(t, { resolve: () => Promise.reject(new Error('ENOTFOUND')) });
  await t.rejects(nowhere.fetch('http://nowhere.example.org/', limits), { code: 'unresolvable' });
});

t.test('redirects are followed as far as was asked, and each is checked', async (t) => {
  const other = await serve(t, (request, response) => response.end(`${request.url} ${request.headers.authorization}`));
  const { url } = await serve(t, (request, response) => {
    const to: Record<string, string> = {
      '/once': '/end',
      '/twice': '/once',
      '/round': '/round',
      '/other': `${other.url}/there`,
      '/inwards': 'http://10.0.0.1/',
      '/mapped': 'http://[::ffff:10.0.0.1]/',
      '/file': 'file:///etc/passwd',
      '/secret': `http://user:secret@127.0.0.1/`,
      '/odd': 'http://[',
    };
    const location = to[request.url ?? ''];
    if (location === undefined) response.end(`${request.url} ${request.headers.authorization}`);
    else response.writeHead(302, { location }).end();
  });
  const outgoing = client(t);
  const get = (path: string, redirects: number) =>
    outgoing.fetch(url + path, { ...limits, redirects, headers: { authorization: 'Bearer secret' } });
  t.equal(await text(await get('/twice', 2)), '/end Bearer secret');
  t.equal(await text(await get('/other', 1)), '/there undefined', 'another server hears no secret');
  t.match(await get('/once', 0), { status: 302 }, 'nothing is followed that was not asked for');
  t.match(await outgoing.fetch(`${url}/once`, { ...limits, method: 'POST', redirects: 3 }), { status: 302 });
  await t.rejects(get('/twice', 1), { code: 'too-many-redirects' });
  await t.rejects(get('/round', 5), { code: 'too-many-redirects' });
  await t.rejects(get('/inwards', 5), { code: 'forbidden-address' });
  await t.rejects(get('/mapped', 5), { code: 'forbidden-address' });
  await t.rejects(get('/file', 5), { code: 'forbidden-scheme' });
  await t.rejects(get('/secret', 5), { code: 'bad-url' });
  await t.rejects(get('/odd', 5), { code: 'bad-answer' });
});

t.test('no answer is larger or slower than was asked for', async (t) => {
  const { url } = await serve(t, (request, response) => {
    if (request.url === '/announced') response.writeHead(200, { 'content-length': 1_000_000 }).write('x');
    else if (request.url === '/endless') {
      const more = () => {
        while (response.write(Buffer.alloc(16_384)));
      };
      response.on('drain', more);
      more();
    } else if (request.url === '/slow') {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    } else if (request.url === '/packed') response.writeHead(200, { 'content-encoding': 'gzip' }).end('not unpacked');
    // Anything else hangs.
  });
  const outgoing = client(t);
  const read = async (path: string, timeoutMs = 60_000) => text(await outgoing.fetch(url + path, { ...limits, timeoutMs }));
  await t.rejects(read('/announced'), { code: 'too-large' });
  await t.rejects(read('/endless'), { code: 'too-large' });
  await t.rejects(read('/slow', 300), { code: 'timeout' });
  await t.rejects(read('/hangs', 300), { code: 'timeout' });
  t.equal(await read('/packed'), 'not unpacked');
  await t.rejects(outgoing.fetch(`${url}/hangs`, { ...limits, signal: AbortSignal.abort() }), { code: 'aborted' });
  const left = await outgoing.fetch(`${url}/endless`, limits);
  for await (const chunk of left.body) {
    t.ok(chunk.length > 0);
    break;
  }
  (await outgoing.fetch(`${url}/endless`, limits)).discard();
});

t.test('servers that answer nonsense cost a refusal and nothing else', async (t) => {
  const outgoing = client(t);
  const garbage = await serveRaw(t, (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  await t.rejects(outgoing.fetch(garbage, limits), { code: 'bad-answer' });
  const silent = await serveRaw(t, (socket) => socket.destroy());
  await t.rejects(outgoing.fetch(silent, limits), { code: 'unreachable' });
  const headers = await serveRaw(t, (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`));
  await t.rejects(outgoing.fetch(headers, limits), { code: 'bad-answer' });
  const cut = await serveRaw(t, (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'));
  await t.rejects(outgoing.fetch(cut, limits).then(text), { code: /bad-answer|unreachable/ });
  await t.rejects(outgoing.fetch(garbage.replace('http:', 'https:'), limits), { code: 'bad-certificate' });
  await t.rejects(outgoing.fetch('http://127.0.0.1:1025/', limits), { code: 'unreachable' });
});
