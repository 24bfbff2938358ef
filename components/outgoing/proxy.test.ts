import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type FilteringProxyInit, openFilteringProxy } from './proxy.ts';

async function scene(t: Test, init: Partial<FilteringProxyInit> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'vs-proxy-'));
  const socketPath = join(folder, 's');
  const proxy = await openFilteringProxy({ socketPath, maxBytes: 10_000, allowedNetworks: ['127.0.0.1'], ...init });
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    if (request.url === '/endless') {
      const more = () => {
        while (response.write(Buffer.alloc(1000)));
      };
      response.on('drain', more);
      more();
    } else response.end(`${request.url} ${request.headers.host} ${request.headers['proxy-authorization']}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(async () => {
    server.closeAllConnections();
    server.close();
    await proxy.close();
    await rm(folder, { recursive: true });
  });
  const { port } = server.address() as AddressInfo;
  /** What comes back for these bytes, until the connection ends. */
  const say = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(socketPath, () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(answer));
    });
  const get = (url: string) => say(`GET ${url} HTTP/1.1\r\nhost: x\r\nproxy-authorization: secret\r\nconnection: close\r\n\r\n`);
  const through = (host: string, path = '/') =>
    say(`CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\n\r\nGET ${path} HTTP/1.1\r\nhost: inner\r\nconnection: close\r\n\r\n`);
  return { proxy, port, get, through, say, asked: () => asked };
}

t.test('passes on what is asked of allowed servers', async (t) => {
  const { port, get, through, proxy } = await scene(t);
  t.match(await get(`http://127.0.0.1:${port}/a?b`), new RegExp(`200 OK[\\s\\S]*/a\\?b 127.0.0.1:${port} undefined`));
  t.match(await through(`127.0.0.1:${port}`, '/tunnel'), /200 Connected[\s\S]*\/tunnel inner/);
  t.equal(proxy.trouble(), null);
});

t.test('everything else is refused, however it is spelled', async (t) => {
  const { port, get, through, say, proxy, asked } = await scene(t, { allowedNetworks: [] });
  const hosts = ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '127.1', '169.254.169.254', '10.0.0.1', 'localhost'];
  for (const host of hosts) {
    t.match(await through(`${host}:${port}`), /^HTTP\/1.1 403/, host);
    t.match(await get(`http://${host}:${port}/`), /^HTTP\/1.1 403/, host);
  }
  for (const strange of ['a@127.0.0.1:80', '127.0.0.1', ':80', '1.1.1.1:22', '1.1.1.1:25', '/etc/passwd', '1.1.1.1:99999', '[x]:80'])
    t.match(await through(strange), /^HTTP\/1.1 (403|400)/, strange);
  for (const strange of ['https://127.0.0.1/', 'file:///etc/passwd', 'ftp://127.0.0.1/', '/etc/passwd', 'http://user:secret@1.1.1.1/'])
    t.match(await get(strange), /^HTTP\/1.1 403/, strange);
  t.match(await say('nonsense\r\n\r\n'), /^HTTP\/1.1 400/);
  t.equal(asked(), 0);
  t.match(proxy.trouble(), { code: 'forbidden-address' });
});

t.test('names are looked up once, where the connection is made', async (t) => {
  let lookups = 0;
  const { port, get, through, asked } = await scene(t, {
    allowedNetworks: [],
    resolve: async () => {
      lookups += 1;
      return [{ address: '127.0.0.1', family: 4 }];
    },
  });
  t.match(await get(`http://inside.example.org:${port}/`), /^HTTP\/1.1 403/);
  t.match(await through(`inside.example.org:${port}`), /^HTTP\/1.1 403/);
  t.equal(lookups, 2);
  t.equal(asked(), 0);
});

t.test('no more comes through than is allowed, over all connections', async (t) => {
  for (const way of ['get', 'through'] as const) {
    const { port, get, through, proxy } = await scene(t);
    const answer = way === 'get' ? await get(`http://127.0.0.1:${port}/endless`) : await through(`127.0.0.1:${port}`, '/endless');
    t.ok(answer.length < 12_000, way);
    t.match(proxy.trouble(), { code: 'too-large' });
  }
});
