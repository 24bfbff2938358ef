/** Clients that keep a connection and hardly use it. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Test } from 'tap';
import type { Driver, DriverInit, Patience } from '../drivers/driver.ts';
import { eventually, type Harness } from './harness.ts';

/** With a harness of this patience. */
export const shortPatience: Patience = { headersMilliseconds: 300, smallBodyMilliseconds: 300, idleMilliseconds: 300 };

/** Sends a beginning, and a byte now and then, until the server ends it; resolves with what came. `uws` ends some by itself after ten seconds. */
async function trickle(url: string, beginning: string, more: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => {});
  socket.write(beginning);
  const timer = setInterval(() => more !== '' && socket.write(more), 50);
  await once(socket, 'close').finally(() => clearInterval(timer));
  return answer;
}

export async function slowConform(t: Pick<Test, 'test'>, h: Harness, driver: 'uws' | 'node'): Promise<void> {
  const { host } = new URL(h.url);
  const lines = (first: string, ...more: string[]) =>
    [`${first} HTTP/1.1`, `host: ${host}`, `authorization: Bearer ${h.key}`, ...more, '', ''].join('\r\n');
  const isLate = /^HTTP\/1\.1 408 .*application\/problem\+json.*"code":"request-timeout"/s;

  await t.test('headers that do not end', async (t) => {
    const answer = await trickle(h.url, `GET /ready HTTP/1.1\r\nhost: ${host}\r\nx: `, 'y');
    if (driver === 'node') t.match(answer, /^HTTP\/1\.1 408 /);
    else t.equal(answer, '');
  });

  await t.test('small bodies that come a byte at a time', async (t) => {
    const json = ['content-type: application/json', 'content-length: 100000'];
    t.match(await trickle(h.url, lines('POST /api/v1/videos', ...json), ' '), isLate);
    const chunked = ['content-type: application/json', 'transfer-encoding: chunked'];
    t.match(await trickle(h.url, lines('POST /api/v1/videos', ...chunked), '1\r\n \r\n'), isLate);
    const form = ['content-type: application/x-www-form-urlencoded', 'content-length: 4000'];
    t.match(await trickle(h.url, lines('POST /login', ...form), 'a'), isLate);
    t.match(await trickle(h.url, lines('POST /api/v1/videos', ...json), ''), isLate, 'or not at all');
  });

  await t.test('an upload that stops keeps what has come', async (t) => {
    const tus = { 'tus-resumable': '1.0.0' };
    const opened = await h.call('POST', '/api/v1/uploads', { headers: { ...tus, 'upload-length': '1000' } });
    const address = opened.headers.get('location') ?? '';
    const sent = ['tus-resumable: 1.0.0', 'upload-offset: 0', 'content-type: application/offset+octet-stream', 'content-length: 1000'];
    const answer = await trickle(h.url, `${lines(`PATCH ${address}`, ...sent)}${'x'.repeat(400)}`, '');
    if (driver === 'node') t.match(answer, isLate);
    else t.equal(answer, '', 'the library says nothing');
    const head = await eventually(
      () => h.call('HEAD', address, { headers: tus }),
      ({ headers }) => headers.get('upload-offset') === '400',
    );
    t.equal(head.headers.get('upload-offset'), '400');
  });

  await t.test('those who are waited for are not meant', async (t) => {
    const title = 'Comes in two pieces';
    const body = JSON.stringify({ title });
    const head = lines('POST /api/v1/videos', 'content-type: application/json', `content-length: ${body.length}`, 'connection: close');
    const socket = connect(Number(new URL(h.url).port), '127.0.0.1');
    const came = once(socket, 'data');
    socket.write(head + body.slice(0, 5), () => socket.write(body.slice(5)));
    t.match(String((await came)[0]), /^HTTP\/1\.1 201 /);
    socket.destroy();
  });
}

/** An answer that nobody takes ends, and gives back what it is read from. */
export async function stalledConform(t: Test, start: (init: DriverInit) => Promise<Driver>): Promise<void> {
  const gone = Promise.withResolvers<void>();
  const given = Promise.withResolvers<void>();
  async function* endless() {
    try {
      for (;;) yield Buffer.alloc(65_536);
    } finally {
      given.resolve();
    }
  }
  const driver = await start({
    host: '127.0.0.1',
    port: 0,
    patience: shortPatience,
    dispatcher: {
      listener: 'public',
      quick: () => null,
      async handle({ signal }) {
        signal.addEventListener('abort', () => gone.resolve());
        return { status: 200, stream: { body: endless(), sizeBytes: null } };
      },
    },
  });
  const socket = connect(driver.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  socket.pause();
  await t.resolves(gone.promise);
  await t.resolves(given.promise);
  socket.destroy();
  await driver.stop();
}
