import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { addressesIn, createResolve } from './resolve.ts';

const types = { A: 1, AAAA: 28 } as const;
type Answer = { type: keyof typeof types; bytes: number[] }[] | 'nothing' | 'no such name';

/** As much of a name server as one question needs (RFC 1035, 4.1). */
async function nameServer(t: Test, answerOf: (name: string) => Answer): Promise<{ server: string; asked: string[] }> {
  const asked: string[] = [];
  const socket: Socket = createSocket('udp4');
  socket.on('message', (question, from) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
      labels.push(question.subarray(at + 1, at + 1 + length).toString());
      at += length + 1;
    }
    const type = question.readUInt16BE(at + 1);
    const name = labels.join('.');
    asked.push(name);
    const answer = answerOf(name);
    if (answer === 'nothing') return;
    const records = answer === 'no such name' ? [] : answer.filter((one) => types[one.type] === type);
    const head = Buffer.from(question.subarray(0, 12));
    head.writeUInt16BE(answer === 'no such name' ? 0x8183 : 0x8180, 2);
    head.writeUInt16BE(records.length, 6);
    head.writeUInt16BE(0, 10);
    const said = records.map(({ bytes }) => Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, bytes.length, ...bytes]));
    socket.send(Buffer.concat([head, question.subarray(12, at + 5), ...said]), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  t.teardown(() => socket.close());
  return { server: `127.0.0.1:${(socket.address() as AddressInfo).port}`, asked };
}
const never = () => Promise.reject(new Error('the usual look-up was asked'));
async function hostsOf(t: Test, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-hosts-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'hosts'), text);
  return join(folder, 'hosts');
}

t.test('names are asked for without a thread, both kinds of addresses together', async (t) => {
  const { server } = await nameServer(t, () => [
    { type: 'A', bytes: [93, 184, 216, 34] },
    { type: 'AAAA', bytes: [0x26, 6, ...Array<number>(13).fill(0), 1] },
  ]);
  const resolve = createResolve({ hostsFile: '/nowhere', servers: [server], usual: never });
  t.same(await resolve('video.example.org'), [
    { address: '93.184.216.34', family: 4 },
    { address: '2606::1', family: 6 },
  ]);
});

t.test('the file of hosts comes first', async (t) => {
  const { server, asked } = await nameServer(t, () => [{ type: 'A', bytes: [1, 1, 1, 1] }]);
  const hostsFile = await hostsOf(t, '# ours\n10.0.0.5\tnas.local NAS # the box\n\nfd00::5 nas\nx y\n');
  const resolve = createResolve({ hostsFile, servers: [server], usual: never });
  t.same(await resolve('nas'), [
    { address: '10.0.0.5', family: 4 },
    { address: 'fd00::5', family: 6 },
  ]);
  t.same(asked, []);
  t.same(await resolve('y'), [{ address: '1.1.1.1', family: 4 }]);
  t.same(addressesIn('127.0.0.1 localhost', 'LocalHost.'), [{ address: '127.0.0.1', family: 4 }]);
});

t.test('many slow names do not hold up files', async (t) => {
  const { server, asked } = await nameServer(t, () => 'nothing');
  const resolve = createResolve({ hostsFile: '/nowhere', servers: [server], usual: never });
  let settled = 0;
  const slow = Array.from({ length: 100 }, (_, n) =>
    resolve(`slow-${n}.example.org`).then(
      () => t.fail('nobody has answered'),
      (error: NodeJS.ErrnoException) => {
        settled += 1;
        return error.code;
      },
    ),
  );
  while (new Set(asked).size < 100) await new Promise((resolve) => setTimeout(resolve, 10));
  for (let n = 0; n < 50; n += 1) await readFile(new URL(import.meta.url));
  t.equal(settled, 0, 'files were read while all of them waited');
  t.same(new Set(await Promise.all(slow)), new Set(['ETIMEOUT']), 'and none was asked for again with a thread');
});

t.test('what name servers do not have is asked for in the usual way, a few at a time', async (t) => {
  const { server } = await nameServer(t, () => 'no such name');
  let now = 0;
  let most = 0;
  const usual = async (name: string) => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 5));
    now -= 1;
    if (name === 'printer.local') return [{ address: '192.168.1.9', family: 4 }];
    throw Object.assign(new Error('unknown'), { code: 'ENOTFOUND' });
  };
  const resolve = createResolve({ hostsFile: '/nowhere', servers: [server], usual });
  t.same(await resolve('printer.local'), [{ address: '192.168.1.9', family: 4 }]);
  const all = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => resolve(`none-${n}.example.org`)));
  t.same(new Set(all.map(({ status }) => status)), new Set(['rejected']));
  t.equal(most, 2);
});
