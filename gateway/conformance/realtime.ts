/** Live updates over a WebSocket, and over event streams that follow several things. The harness's streams beat fast. */
import { connect } from 'node:net';
import type { Test } from 'tap';
import { createLoginLink } from '../accounts/sign-in-links.ts';
import { createApiKey } from '../api-keys.ts';
import { keyScopes } from '../contract/roles.ts';
import { eventually, type Harness } from './harness.ts';
import { listen } from './listen.ts';
import { linkForm } from './people.ts';
import { openSocket } from './socket.ts';

type T = Pick<Test, 'test'>;
const key = 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==';
/** A masked frame; the mask is zeros, so the payload stands as it is. */
function frame(opcode: number, payload: Buffer, first = 0x80): string {
  const length = payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from([first | opcode, ...length, 0, 0, 0, 0]), payload]).toString('latin1');
}
/** Status of the answer to a request. With `then`, that is written once the answer has come, and the connection has to end by itself. */
function exchange(url: string, request: string, then?: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(`${request}\r\n\r\n`, 'latin1'));
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      const first = answer === '';
      answer += chunk;
      if (first && then !== undefined) socket.write(then, 'latin1');
      else if (then === undefined) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])));
  });
}

export async function realtimeConform(t: T, h: Harness): Promise<void> {
  const create = async (body: object = {}): Promise<{ id: string; shortId: string }> =>
    (await h.call('POST', '/api/v1/videos', { body: { title: 'Live', ...body } })).json;
  const update = (id: string, n: number) => h.events.append([{ type: 'video.updated', subject: { type: 'video', id }, data: { n } }]);
  const progress = (id: string, fraction: number) =>
    h.events.live({ type: 'job.progress', subject: { type: 'video', id }, data: { fraction } });
  const asAdministrator = { authorization: `Bearer ${h.key}` };
  const streamsOpen = async () =>
    eventually(
      async () => (await h.call('GET', '/metrics', { base: h.adminUrl })).text,
      (text) => /open_streams 0$/m.test(text),
    );

  await t.test('a socket follows videos by both ids, and stops', async (t) => {
    const { id, shortId } = await create();
    const other = await create();
    const socket = await openSocket(h.url);
    const topic = `video/${id}`;
    t.match(await socket.ask({ type: 'subscribe', topic: `video/${shortId}`, ref: 'a' }), {
      ...{ type: 'subscribed', topic, asked: `video/${shortId}`, ref: 'a', lastId: Number },
    });
    await update(other.id, 0);
    await update(id, 1);
    progress(id, 0.5);
    await update(id, 2);
    const heard = [await socket.next(), await socket.next(), await socket.next()];
    t.same(
      heard.map((message) => [message.type, message.topic, message.event.data]),
      [
        ['event', topic, { n: 1 }],
        ['event', topic, { fraction: 0.5 }],
        ['event', topic, { n: 2 }],
      ],
    );
    t.equal(heard[1]!.event.id, undefined, 'progress cannot be resumed from');
    t.same(await socket.ask({ type: 'unsubscribe', topic }), { type: 'unsubscribed', topic });
    await update(id, 3);
    t.same(await socket.ask({ type: 'ping', ref: 'x' }), { type: 'pong', ref: 'x' });
    socket.close();
  });

  await t.test('a socket goes on after the last id that was seen, and hears when that is not possible', async (t) => {
    const { id } = await create();
    const topic = `video/${id}`;
    const first = await openSocket(h.url);
    const { lastId } = await first.ask({ type: 'subscribe', topic });
    await update(id, 1);
    const seen = (await first.next()).event.id;
    first.close();
    for (let n = 2; n <= 1200; n += 1) await update(id, n);
    const second = await openSocket(h.url);
    t.match(await second.ask({ type: 'subscribe', topic, after: seen }), { type: 'subscribed' });
    await update(id, 1201);
    const numbers = [];
    while (numbers.length < 1200) numbers.push((await second.next()).event.data.n);
    t.same(
      numbers,
      Array.from({ length: 1200 }, (_, at) => at + 2),
      'none is missing, none comes twice',
    );
    t.match(await second.ask({ type: 'subscribe', topic, after: lastId }), { type: 'subscribed' });
    t.equal((await second.next()).event.data.n, 1, 'from the id that came with the subscription nothing is missing either');
    second.close();
    const third = await openSocket(h.url);
    t.match(await third.ask({ type: 'subscribe', topic, after: 10 ** 12 }), { type: 'subscribed' });
    t.same(await third.next(), { type: 'gap', topic });
    await update(id, 1202);
    t.equal((await third.next()).event.data.n, 1202);
    third.close();
  });

  await t.test('a socket that comes back while things happen hears all of it once and in order', async (t) => {
    const { id } = await create();
    const topic = `video/${id}`;
    const from = await h.events.last();
    const most = 400;
    const appending = (async () => {
      for (let n = 1; n <= most; n += 1) {
        await update(id, n);
        progress(id, n);
        if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    const sockets = await Promise.all(Array.from({ length: 8 }, () => openSocket(h.url)));
    await Promise.all(
      sockets.map(async (socket, at) => {
        await new Promise((resolve) => setTimeout(resolve, at * 10));
        await socket.ask({ type: 'subscribe', topic, after: from });
        const heard = [];
        let told = 0;
        while (heard.length < most) {
          const { event } = await socket.next();
          if (event.id !== undefined) heard.push(event.data.n);
          else if (event.data.fraction <= told) throw new Error('progress went backwards');
          else told = event.data.fraction;
        }
        t.same(
          heard,
          Array.from({ length: most }, (_, n) => n + 1),
        );
        socket.close();
      }),
    );
    await appending;
  });

  await t.test('who may follow what', async (t) => {
    const { id } = await create({ privacy: 'private' });
    const anybody = await openSocket(h.url);
    const refused = async (topic: string) => (await anybody.ask({ type: 'subscribe', topic })).code;
    t.equal(await refused(`video/${id}`), 'not-found');
    t.equal(await refused('video/nothing-here'), 'not-found');
    for (const topic of ['everything', 'workers', 'organisation/o', 'project/p']) t.equal(await refused(topic), 'unauthorized', topic);
    const accountId = `reader-${id}`;
    await h.database`insert into accounts (id, name, email, approved) values (${accountId}, 'R', ${`${accountId}@example.org`}, true)`;
    const reader = await createApiKey(h.database, { label: 'reader', accountId, scopes: ['read', 'admin'] });
    const known = await openSocket(h.url, { authorization: `Bearer ${reader.key}` });
    const codes = [];
    for (const topic of ['everything', 'workers', 'organisation/o', 'project/p', `video/${id}`])
      codes.push((await known.ask({ type: 'subscribe', topic })).code);
    t.same(codes, ['forbidden', 'forbidden', 'not-found', 'forbidden', 'not-found']);
    t.match(await anybody.ask({ type: 'authenticate', key: h.key, ref: '1' }), { type: 'authenticated', ref: '1' });
    t.match(await anybody.ask({ type: 'subscribe', topic: `video/${id}` }), { type: 'subscribed' });
    anybody.close();
    known.send({ type: 'authenticate', key: `vs_${'x'.repeat(50)}` });
    t.same(await known.closing(), { code: 1008, reason: 'unauthorized' });
    const opened = await h.call('POST', '/login', { key: null, ...linkForm(await createLoginLink(h.database)) });
    const cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
    for (const headers of [asAdministrator, { cookie, origin: h.url }]) {
      const socket = await openSocket(h.url, headers);
      for (const topic of ['everything', 'workers', 'organisation/o', 'project/p'])
        t.match(await socket.ask({ type: 'subscribe', topic }), { type: 'subscribed', topic });
      await h.events.append([{ type: 'worker.registered', subject: { type: 'worker', id: 'w' }, data: {} }]);
      t.same([(await socket.next()).topic, (await socket.next()).topic].sort(), ['everything', 'workers']);
      socket.close();
    }
  });

  await t.test('a video that has become private is dropped with a reason, and nothing more of it is told', async (t) => {
    const { id } = await create();
    const topic = `video/${id}`;
    const socket = await openSocket(h.url);
    await socket.ask({ type: 'subscribe', topic });
    const owner = await openSocket(h.url, asAdministrator);
    await owner.ask({ type: 'subscribe', topic });
    const stream = await listen(`${h.url}/api/v1/events?videos=${id}`);
    await h.call('PATCH', `/api/v1/videos/${id}`, { body: { privacy: 'private' } });
    progress(id, 0.9);
    t.match(await socket.next(), { type: 'dropped', topic, code: 'not-found' });
    t.same([(await owner.next()).event.type, (await owner.next()).event.type], ['video.updated', 'job.progress']);
    t.match(await stream.rest(), /^event: end\ndata: {"code":"not-found"/m);
    t.match(await socket.ask({ type: 'ping' }), { type: 'pong' }, 'the socket itself goes on');
    socket.close();
    owner.close();
  });

  await t.test('also when the event that says so was lost', async (t) => {
    const { id } = await create();
    const socket = await openSocket(h.url);
    await socket.ask({ type: 'subscribe', topic: `video/${id}` });
    await h.database`update videos set privacy = 'private' where id = ${id}`;
    t.match(await socket.next(), { type: 'dropped', code: 'not-found' });
    socket.close();
  });

  await t.test('a socket is closed when the key of its reader is revoked', async (t) => {
    const { key, id: prefix } = await createApiKey(h.database, { label: 'short', accountId: 'administrator', scopes: keyScopes });
    const [byHeader, byMessage] = [await openSocket(h.url, { authorization: `Bearer ${key}` }), await openSocket(h.url)];
    t.match(await byMessage.ask({ type: 'authenticate', key }), { type: 'authenticated' });
    await h.database`update api_keys set revoked_at = now() where prefix = ${prefix}`;
    t.same(await byHeader.closing(), { code: 1008, reason: 'unauthorized' });
    t.same(await byMessage.closing(), { code: 1008, reason: 'unauthorized' });
  });

  await t.test('heartbeats say how far a quiet reader is', async (t) => {
    const { id } = await create();
    const socket = await openSocket(h.url, {}, true);
    await update(id, 1);
    let beat = await socket.next();
    while (beat.type !== 'heartbeat' || beat.lastId !== (await h.events.last())) beat = await socket.next();
    t.ok(beat.lastId);
    socket.close();
  });

  await t.test('one event stream follows several things, each event once', async (t) => {
    const [one, two, three] = [await create(), await create(), await create()];
    const path = `${h.url}/api/v1/events?videos=${one.id},${two.shortId}&workers&lastEventId=${await h.events.last()}`;
    t.equal((await h.call('GET', path.slice(h.url.length), { key: null })).status, 401);
    await update(one.id, 1);
    await update(three.id, 2);
    const stream = await listen(path, asAdministrator);
    await h.events.append([{ type: 'worker.offline', subject: { type: 'worker', id: 'w' }, data: { n: 3 } }]);
    await update(two.id, 4);
    const heard = [await stream.next(), await stream.next(), await stream.next()];
    t.same(
      heard.map((event) => event.data.data.n),
      [1, 3, 4],
    );
    stream.close();
    t.equal((await h.call('GET', `/api/v1/events?videos=${one.id},nothing-here`)).status, 404);
    t.equal((await h.call('GET', '/api/v1/events?videos=../x')).status, 422);
    t.equal((await h.call('GET', '/api/v1/events', { key: null })).status, 401);
  });

  await t.test('messages that are wrong or mean harm', async (t) => {
    const socket = await openSocket(h.url);
    for (const text of [
      ...['', '{', 'null', '[]', '7', '{"type":"other"}', '{"type":"subscribe"}', '{"type":"subscribe","topic":"video/../x"}'],
      ...['{"type":"subscribe","topic":"toString"}', '{"type":"subscribe","topic":"video/a","after":-1}', '{"type":"ping","ref":7}'],
      ...['{"type":"subscribe","topic":"video/a\\",\\"event\\":1"}', '{"type":"ping","more":1}', '{"__proto__":{"type":"ping"}}'],
    ]) {
      socket.send(text);
      t.match(await socket.next(), { type: 'refused', code: 'invalid' }, text);
    }
    t.match(await socket.ask({ type: 'ping' }), { type: 'pong' });
    socket.send(Buffer.from('{"type":"ping"}'));
    t.equal((await socket.closing()).code, 1003, 'binary');

    const long = await openSocket(h.url);
    long.send('x'.repeat(5000));
    t.ok(await long.closing(), 'too long');

    const flood = await openSocket(h.url);
    for (let n = 0; n < 600; n += 1) flood.send({ type: 'ping' });
    t.same(await flood.closing(), { code: 1008, reason: 'too-many-messages' });

    const greedy = await openSocket(h.url, asAdministrator);
    for (let n = 0; n < 200; n += 1) t.equal((await greedy.ask({ type: 'subscribe', topic: `organisation/o${n}` })).type, 'subscribed');
    t.match(await greedy.ask({ type: 'subscribe', topic: 'everything' }), { type: 'refused', code: 'too-many-subscriptions' });
    t.match(await greedy.ask({ type: 'subscribe', topic: 'organisation/o1' }), { type: 'subscribed' }, 'not a further one');
    greedy.close();

    const { host } = new URL(h.url);
    const open = `GET /api/v1/ws HTTP/1.1\r\nhost: ${host}\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\n${key}`;
    for (const [what, bytes] of Object.entries({
      'not UTF-8': frame(1, Buffer.from([0xff, 0xfe])),
      'a reserved opcode': frame(3, Buffer.from('x')),
      'a long ping': frame(9, Buffer.alloc(200)),
      'a split ping': frame(9, Buffer.from('x'), 0),
      'reserved bits': frame(1, Buffer.from('{}'), 0xf0),
      'a message of endless parts': frame(1, Buffer.alloc(3000, 'x'), 0) + frame(0, Buffer.alloc(3000, 'x'), 0),
      'a frame that names a huge length': '\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff0000',
      'a frame that ends a message which never began': frame(0, Buffer.from('x')),
    }))
      t.equal(await exchange(h.url, open, bytes), 101, `${what} ends that connection alone`);
    t.equal((await h.call('GET', '/health')).status, 200);
    t.match(await streamsOpen(), 'open_streams 0', 'and all places come back');
  });

  await t.test('handshakes that are not let in', async (t) => {
    const { host } = new URL(h.url);
    const status = (path: string, ...headers: string[]) => exchange(h.url, `GET ${path} HTTP/1.1\r\n${headers.join('\r\n')}`);
    const upgrade = [`host: ${host}`, 'connection: Upgrade', 'upgrade: websocket', 'sec-websocket-version: 13'];
    t.equal(await status('/api/v1/ws', ...upgrade, key, 'origin: https://evil.example'), 403);
    t.equal(await status('/api/v1/ws', ...upgrade, key, 'origin: null'), 403);
    t.equal(await status('/api/v1/ws', 'host: evil.example', ...upgrade.slice(1), key), 421);
    t.equal(await status('/api/v1/ws', `host: ${host}`), 426);
    t.equal((await h.call('GET', '/api/v1/ws')).json.code, 'upgrade-required');
    t.not(await status('/api/v1/ws', ...upgrade, 'sec-websocket-key: short'), 101);
    for (const [path, expected] of Object.entries({ '/api/v1/nothing': 404, '/api/v1/videos': 200, '/health': 200, '/': 200 }))
      t.equal(await status(path, ...upgrade, key), expected, path);
    t.equal((await h.call('POST', '/api/v1/ws', { body: {} })).status, 405);
    const plain = await exchange(
      h.url,
      `POST /api/v1/videos HTTP/1.1\r\nhost: ${host}\r\nconnection: upgrade\r\nupgrade: h2c\r\nauthorization: Bearer ${h.key}\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\r\n{"title":"x"}`,
    );
    t.equal(plain, 201, 'another protocol than WebSocket is not spoken, and does no harm');
    t.match(await streamsOpen(), 'open_streams 0');
  });

  for (const [what, bytes] of [
    ['large', 100_000],
    ['small', 4000],
  ] as const)
    await t.test(`a reader who does not read ${what} messages is cut off, and the others are not held up`, (t) => cutsOff(t, bytes));

  async function cutsOff(t: Pick<Test, 'same'>, bytes: number): Promise<void> {
    const { id } = await create();
    const topic = `video/${id}`;
    const [slow, quick] = [await openSocket(h.url), await openSocket(h.url)];
    for (const socket of [slow, quick]) await socket.ask({ type: 'subscribe', topic });
    slow.socket.pause();
    const large = 'x'.repeat(bytes);
    const atOnce = 2_000_000 / bytes;
    let n = 0;
    await eventually(
      async () => {
        // Progress, so that nobody keeps it.
        for (let times = 0; times < atOnce; times += 1)
          h.events.live({ type: 'job.progress', subject: { type: 'video', id }, data: { n: (n += 1), large } });
        for (let times = 0; times < atOnce; times += 1) await quick.next();
        return (await h.call('GET', '/metrics', { base: h.adminUrl })).text;
      },
      (text) => /open_streams 1$/m.test(text),
    );
    slow.socket.resume();
    t.same(await slow.closing(), { code: 1013, reason: 'too-slow' });
    quick.close();
  }

  await t.test('a reader of an event stream who does not read is sent away, with a reason', async (t) => {
    const { id } = await create();
    const quick = await listen(`${h.url}/api/v1/videos/${id}/events`);
    const slow = connect(Number(new URL(h.url).port), '127.0.0.1');
    slow.write(`GET /api/v1/videos/${id}/events HTTP/1.1\r\nhost: ${new URL(h.url).host}\r\n\r\n`);
    slow.setEncoding('latin1');
    await new Promise<void>((resolve) => slow.once('data', () => resolve()));
    slow.pause();
    const large = 'x'.repeat(100_000);
    let sent = 0;
    // More than two kernels' buffers and what may wait for it here hold together.
    while (sent < 400) {
      h.events.live({ type: 'job.progress', subject: { type: 'video', id }, data: { n: (sent += 1), large } });
      t.equal((await quick.next()).data.data.n, sent, 'the others are not held up');
    }
    let text = '';
    slow.on('data', (chunk: string) => (text = (text + chunk).slice(-300_000)));
    slow.resume();
    await eventually(
      async () => text,
      (all) => all.endsWith('0\r\n\r\n'),
    );
    t.match(text, /event: end\ndata: {"code":"too-slow"/);
    t.notMatch(text, `"n":${sent},`);
    slow.destroy();
    quick.close();
    await streamsOpen();
  });

  await t.test('one address cannot take all sockets', async (t) => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const crowd = [];
    for (let n = 0; n < 32; n += 1) crowd.push(await openSocket(h.url, from('203.0.113.9')));
    await t.rejects(openSocket(h.url, from('203.0.113.9')), /429/);
    (await openSocket(h.url, from('203.0.113.8'))).close();
    (await openSocket(h.url, { ...from('203.0.113.9'), ...asAdministrator })).close();
    for (const socket of crowd) socket.close();
    t.match(await streamsOpen(), 'open_streams 0');
  });
}
