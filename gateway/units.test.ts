import { getEventListeners, once } from 'node:events';
import { Readable } from 'node:stream';
import t from 'tap';
import { ObjectError } from '../components/objects/contract.ts';
import { createClientAddress, networkOf } from './client-address.ts';
import { ratesConform } from './conformance/rates.ts';
import { routes } from './contract/index.ts';
import { digestOf } from './digest.ts';
import { addressText } from './drivers/uws-address.ts';
import { changedVideo } from './forget.ts';
import { createGathered } from './gathered.ts';
import { pictureType } from './handlers/poster.ts';
import { isFresh } from './handlers/worker-lease.ts';
import { createHiddenClients } from './hidden-clients.ts';
import { linkSignals, onAbort } from './linked-signal.ts';
import { createNames } from './names.ts';
import { createPlaces, holdPlace } from './places.ts';
import { createOrigins } from './playback/origins.ts';
import { matches, rangeOf } from './ranges.ts';
import { createRates } from './rates.ts';
import { createRecent } from './recent.ts';
import { createRouter } from './router.ts';
import { createShortCache } from './short-cache.ts';
import { newShortId } from './short-id.ts';
import { createTurns } from './turns.ts';
import { createVideoCache } from './video-cache.ts';
import type { VideoRow } from './videos.ts';
import { createPark } from './worker/park.ts';
import { lookUp } from './worker/seen.ts';
import { boxesTrouble, createBoxWatch } from './worker/whole-boxes.ts';

t.test('ranges', async (t) => {
  t.same(rangeOf('bytes=0-0', 10), { start: 0, end: 0 });
  t.same(rangeOf('bytes=5-100', 10), { start: 5, end: 9 });
  t.same(rangeOf('bytes=-100', 10), { start: 0, end: 9 });
  for (const header of ['', 'bytes=', 'bytes=-', 'bytes=5-2', 'bytes=a-b', 'items=0-1', 'bytes=0-1,3-4'])
    t.equal(rangeOf(header, 10), 'whole', header);
  for (const header of ['bytes=10-', 'bytes=-0', 'bytes=99-100']) t.equal(rangeOf(header, 10), 'unsatisfiable', header);
  t.equal(rangeOf('bytes=0-', 0), 'unsatisfiable');
  t.ok(matches('"a", W/"b"', '"b"') && matches('*', '"b"'));
  t.notOk(matches('', '"b"') || matches('"c"', '"b"'));
});

t.test('turns are taken first come first served, by those who are still there, and not by all who come', async (t) => {
  const turn = createTurns(1, 2);
  const done: string[] = [];
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const leaving = new AbortController();
  const asked = [
    turn(() => held),
    turn(async () => done.push('left'), leaving.signal).catch(({ problem }) => problem.code),
    turn(async () => done.push('second'), new AbortController().signal),
  ];
  const refusalOf = (work: Promise<unknown>) =>
    work.then(
      () => null,
      ({ problem }) => problem,
    );
  t.match(await refusalOf(turn(async () => done.push('too many'))), { code: 'too-busy', status: 503, retry: true });
  leaving.abort();
  t.equal(await asked[1], 'aborted', 'who has gone waits no longer');
  const third = turn(async () => done.push('third'));
  letGo();
  await Promise.all([...asked, third]);
  t.same(done, ['second', 'third'], 'and leaves the place to others');
  t.match(await refusalOf(turn(async () => done.push('gone'), leaving.signal)), { code: 'aborted' });
  await turn(async () => {
    throw new Error('x');
  }).catch(() => {});
  t.equal(await turn(async () => 1), 1, 'what fails gives its turn back');
});

t.test('a look-up that was dropped while it was under way is not the current one', async (t) => {
  const cache = createShortCache<number>({ milliseconds: 1000, size: 4 });
  const old = cache.get('v', async () => 1);
  t.ok(cache.isCurrent('v', old));
  cache.drop('v');
  t.notOk(cache.isCurrent('v', old));
  const next = cache.get('v', async () => 2);
  t.notOk(cache.isCurrent('v', old));
  t.equal(await old, 1);
  t.ok(cache.isCurrent('v', next));
});

t.test('what is written under a video makes nothing old that is kept of it', (t) => {
  const [subject, data] = [{ type: 'video', id: 'v' }, { videoId: 'w' }];
  for (const type of ['comment.created', 'comment.changed', 'comment.deleted', 'job.progress'])
    t.equal(changedVideo({ type, subject, data }), null, type);
  t.equal(changedVideo({ type: 'video.updated', subject, data }), 'v');
  t.equal(changedVideo({ type: 'job.completed', subject: { type: 'job', id: 'j' }, data }), 'w');
  t.equal(changedVideo({ type: 'settings.changed', subject: { type: 'settings', id: 's' }, data: {} }), null);
  t.end();
});

t.test('a lease is fresh for seconds after it was extended, whatever other clocks say', async (t) => {
  const left = (seconds: number) => isFresh({ expiresAt: new Date(seconds * 1000) }, 0);
  t.same([left(60), left(56), left(55), left(20), left(-1)], [true, true, false, false, false]);
  t.notOk(left(61), 'set by a clock that is ahead: it may have run out');
});

t.test('a store that is away is no output that is missing', async (t) => {
  const store = (code: 'unavailable' | 'bad-key') =>
    ({ head: () => Promise.reject(new ObjectError(code, code)) }) as unknown as Parameters<typeof lookUp>[0];
  await t.rejects(lookUp(store('unavailable'), 'k'), { code: 'unavailable' });
  t.equal(await lookUp(store('bad-key'), 'k'), null);
});

t.test('digests', async (t) => {
  const hex = 'ab'.repeat(32);
  const field = `sha-256=:${Buffer.from(hex, 'hex').toString('base64')}:`;
  t.equal(digestOf(field), hex);
  t.equal(digestOf(`sha-512=:AAAA:, ${field}`), hex);
  t.equal(digestOf(''), undefined);
  t.equal(digestOf('sha-512=:AAAA:'), undefined);
  for (const wrong of ['sha-256=abc', 'sha-256=:AAAA:', 'nonsense']) t.throws(() => digestOf(wrong), wrong);
});

t.test('names', async (t) => {
  const names = createNames({ host: '::', publicUrl: 'https://Video.example.org', names: ['10.0.0.1'] });
  for (const host of ['video.example.org', 'VIDEO.example.org:443', 'localhost', '[::1]:9000', '10.0.0.1:80', 'localhost.'])
    t.ok(names.host(host), host);
  for (const host of ['', 'evil.org', 'video.example.org.evil.org', 'localhost@evil.org', '10.0.0.2', 'localhost:1:2', '[::]'])
    t.notOk(names.host(host), host);
  t.ok(names.origin('https://video.example.org', 'anything'));
  t.ok(names.origin('http://localhost:9000', 'localhost:9000'));
  for (const origin of ['http://localhost:9001', 'null', 'file://localhost:9000', 'http://video.example.org'])
    t.notOk(names.origin(origin, 'localhost:9000'), origin);
});

t.test('every route is found by its own path, and no two share one', async (t) => {
  const targets = Object.entries(routes).map(([name, route]) => ({ name, route }));
  const router = createRouter(targets);
  for (const { name, route } of targets) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, 'x');
    const found = router.find(route.method, path);
    t.equal(found && 'target' in found ? found.target.name : found, name);
  }
  t.same(router.find('GET', '/media/a/b/c/init.mp4'), {
    target: targets.find(({ name }) => name === 'initSegment'),
    params: { id: 'a', family: 'b', rung: 'c' },
  });
  t.throws(() => router.find('GET', '/%ff'), URIError);
  t.equal(router.find('GET', 'http://x/'), null);
});

t.test('calls are counted in memory', async (t) => {
  let now = 0;
  await ratesConform(t, async () => ({ rates: createRates(() => now), pass: async (milliseconds) => void (now += milliseconds) }));
});

t.test('the client behind proxies is the last address that is not one of ours', async (t) => {
  const none = createClientAddress([]);
  t.equal(none('127.0.0.1', '203.0.113.1'), '127.0.0.1', 'nobody is believed unless the operator says so');
  const of = createClientAddress(['loopback', '10.0.0.2', '2001:db8::1']);
  for (const [peer, header, expected] of [
    ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['10.0.0.3', '198.51.100.1', '10.0.0.3'],
    ['127.0.0.1', '', '127.0.0.1'],
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::1', ' 1.2.3.4 ,198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', '1.2.3.4, 198.51.100.1, 10.0.0.2, ::1', '198.51.100.1'],
    ['2001:db8:0:0:0:0:0:1', '2001:DB8:0::7', '2001:db8::7'],
    ['127.0.0.1', '198.51.100.1:5000', '198.51.100.1'],
    ['127.0.0.1', '[2001:db8::7]:5000', '2001:db8::7'],
    ['127.0.0.1', '10.0.0.2', '10.0.0.2'],
    ['127.0.0.1', '198.51.100.1, nonsense', '127.0.0.1'],
    ['127.0.0.1', '198.51.100.1, nonsense, 10.0.0.2', '10.0.0.2'],
  ] as const)
    t.equal(of(peer, header), expected, `${peer} with ${header}`);
});

t.test('a proxy on this machine that hides its clients is told of, until an hour has passed without any', async (t) => {
  let now = 0;
  const warnings: string[] = [];
  const log = { debug() {}, info() {}, error() {}, warn: (_: object, text: string) => void warnings.push(text) };
  const hidden = createHiddenClients({ trusts: (peer) => peer === '::1', log, now: () => now });
  const counted = (peer: string, address: string, headers: Record<string, string>) =>
    hidden.countedAs(peer, address, (name) => headers[name] ?? '');
  const forwarded = { 'x-forwarded-for': '203.0.113.1' };
  for (const [peer, address, headers, expected] of [
    ['127.0.0.1', '127.0.0.1', {}, '127.0.0.1'],
    ['203.0.113.9', '203.0.113.9', forwarded, '203.0.113.9'],
    ['::1', '203.0.113.1', forwarded, '203.0.113.1'],
    ['::1', '127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, '127.0.0.1'],
  ] as const)
    t.equal(counted(peer, address, headers), expected);
  t.match([await hidden.health(), warnings], [{ status: 'ok' }, []]);
  t.equal(counted('127.0.0.1', '127.0.0.1', forwarded), 'hidden');
  t.equal(counted('::1', '::1', { forwarded: 'for=203.0.113.1' }), 'hidden', 'trusted, and not saying whom it speaks for');
  t.match(await hidden.health(), { status: 'degraded' });
  t.equal(warnings.length, 1);
  now += 3_700_000;
  t.match(await hidden.health(), { status: 'ok' });
});

t.test('places are counted by who holds them, and in all', async (t) => {
  const places = createPlaces({ inAll: 4 });
  const first = places.take('a', 2);
  t.ok(first && places.take('a', 2));
  t.equal(places.take('a', 2), null);
  t.ok(places.take('b', 2) && places.take('b', 2));
  t.equal(places.take('c', 2), null, 'all are taken');
  first?.();
  first?.();
  t.equal(places.taken, 3, 'giving back twice is giving back once');
  t.ok(places.take('c', 2));
});

t.test('linked signals follow the first that ends, and leave nothing behind', async (t) => {
  const [request, server] = [new AbortController(), new AbortController()];
  const over = linkSignals(request.signal, server.signal);
  over.unlink();
  const open = linkSignals(request.signal, server.signal);
  server.abort('stopping');
  t.same([over.signal.aborted, open.signal.aborted, open.signal.reason], [false, true, 'stopping']);
  t.equal(linkSignals(request.signal, server.signal).signal.reason, 'stopping');
  for (const { signal } of [request, server]) t.equal(getEventListeners(signal, 'abort').length, 0);
});

t.test('many hear of the end of a signal by one listener of it', async (t) => {
  const stopping = new AbortController();
  const heard: number[] = [];
  const leave = [1, 2, 3].map((n) => onAbort(stopping.signal, () => heard.push(n)));
  t.equal(getEventListeners(stopping.signal, 'abort').length, 1);
  leave[1]?.();
  leave[1]?.();
  stopping.abort();
  t.same(heard, [1, 3]);
  for (const one of leave) one();
  t.equal(getEventListeners(stopping.signal, 'abort').length, 0);
});

t.test('boxes must end where the object ends', async (t) => {
  const box = (type: string, size: number, declared = size) => {
    const bytes = Buffer.alloc(size);
    bytes.writeUInt32BE(declared);
    bytes.write(type, 4, 'latin1');
    return bytes;
  };
  const large = box('mdat', 40, 1);
  large.writeBigUInt64BE(40n, 8);
  const trouble = async (...boxes: Buffer[]) => {
    const bytes = Buffer.concat(boxes);
    const found = await boxesTrouble(bytes.length, (start, length) => bytes.subarray(start, start + length));
    for (const piece of [1, 7, 16, 100, bytes.length]) {
      const watch = createBoxWatch();
      for (let at = 0; at < bytes.length; at += piece) watch.take(bytes.subarray(at, at + piece));
      t.equal(watch.trouble(), found, `the same when it comes by in pieces of ${piece}`);
    }
    return found;
  };
  t.equal(await trouble(box('styp', 24), box('moof', 100), box('mdat', 5000)), null);
  t.equal(await trouble(box('moof', 100), large, box('free', 8)), null);
  t.match(await trouble(box('moof', 100), box('mdat', 4999, 5000)), 'cut off');
  t.match(await trouble(box('moof', 100), large.subarray(0, 39)), 'cut off');
  t.match(await trouble(box('moof', 100), large.subarray(0, 12)), 'no box');
  t.match(await trouble(box('moof', 100), Buffer.from('junk')), 'no box');
  t.match(await trouble(box('moof', 100), box('mdat', 50, 7)), 'no box');
  t.match(await trouble(box('moof', 100), box('mdat', 50, 0)), 'no size');
  t.match(await trouble(...Array.from({ length: 1000 }, () => box('free', 8))), 'more than');
});

t.test('calls that come while one is under way go together into the next', async (t) => {
  const sent: { items: number[]; over: PromiseWithResolvers<void> }[] = [];
  const send = createGathered<number>((items) => {
    const over = Promise.withResolvers<void>();
    sent.push({ items, over });
    return over.promise;
  });
  const first = send(1);
  await new Promise(setImmediate);
  const [second, third] = [send(2), send(3)];
  await new Promise(setImmediate);
  t.same(
    sent.map(({ items }) => items),
    [[1]],
  );
  sent[0]?.over.reject(new Error('no'));
  await t.rejects(first, { message: 'no' });
  await new Promise(setImmediate);
  t.same(sent[1]?.items, [2, 3], 'a failure is that of its own call');
  sent[1]?.over.resolve();
  await Promise.all([second, third]);
});

t.test('what was used lately stays', async (t) => {
  const recent = createRecent<number>(10);
  recent.set('kept', 1);
  for (let n = 0; n < 100; n += 1) {
    recent.set(`other ${n}`, n);
    t.equal(recent.get('kept'), 1);
  }
  t.ok(recent.size <= 20);
  t.equal(recent.get('other 1'), undefined);
});

t.test('a video that changes while it is being loaded is not remembered as it was', async (t) => {
  const row = (title: string) =>
    ({
      id: 'a',
      short_id: 's',
      title,
      privacy: 'public',
      state: 'ready',
      progress: 1,
      renditions: [],
      side: {},
      client_watermark: null,
      embed_sites: null,
      downloadable: null,
      original_downloadable: false,
      comments: null,
      created_at: new Date(0),
    }) as unknown as VideoRow;
  const loads: ((row: VideoRow) => void)[] = [];
  const cache = createVideoCache({ size: 10, origins: createOrigins({}), load: () => new Promise((resolve) => loads.push(resolve)) });
  const first = cache.get('a');
  cache.drop('a');
  const second = cache.get('a');
  loads[1]!(row('new'));
  loads[0]!(row('old'));
  t.equal((await first)?.row.title, 'old');
  t.equal((await second)?.row.title, 'new');
  t.equal(cache.peek('s')?.row.title, 'new');
  cache.drop('a');
  t.equal(cache.peek('s'), null);
  const third = cache.get('a');
  cache.clear();
  const fourth = cache.get('a');
  loads[2]!(row('old'));
  t.equal((await third)?.row.title, 'old');
  t.equal(cache.peek('a'), null, 'what is said of all of them has changed meanwhile');
  loads[3]!(row('new'));
  t.equal((await fourth)?.row.title, 'new');
  t.equal(cache.peek('a')?.row.title, 'new');
});

t.test('what is there for everybody stands in for what a database does not say, and is dropped as ever', async (t) => {
  let now = 0;
  let next: () => Promise<VideoRow | null>;
  const row = (privacy: string) =>
    ({
      id: 'a',
      short_id: 's',
      privacy,
      state: 'ready',
      renditions: [],
      side: {},
      client_watermark: null,
      created_at: new Date(0),
    }) as unknown as VideoRow;
  const cache = createVideoCache({ size: 10, origins: createOrigins({}), load: () => next(), now: () => now });
  const isAway = async () => {
    throw Object.assign(new Error('closed'), { code: 'CONNECTION_CLOSED' });
  };
  const load = async (privacy: string) => {
    next = async () => row(privacy);
    now += 60_000;
    t.equal((await cache.get('a'))?.row.privacy, privacy);
    now += 60_000;
    next = isAway;
  };
  await load('public');
  t.equal((await cache.get('s'))?.row.privacy, 'public');
  t.ok(cache.peek('s'), 'for a moment nobody asks');
  now += 1000;
  t.notOk(cache.peek('s'));
  next = async () => Promise.reject(new Error('a fault'));
  await t.rejects(cache.get('a'), { message: 'a fault' }, 'only for a database that is away');
  next = () => new Promise(() => {});
  t.equal((await cache.get('a'))?.row.privacy, 'public', 'or says nothing');
  cache.drop('a');
  next = isAway;
  await t.rejects(cache.get('a'), { code: 'CONNECTION_CLOSED' });
  await load('public');
  now += 3_600_000;
  await t.rejects(cache.get('a'));
  for (const privacy of ['private', 'password', 'organisation']) {
    await load(privacy);
    await t.rejects(cache.get('a'), { code: 'CONNECTION_CLOSED' }, privacy);
  }
  await load('public');
  next = async () => null;
  t.equal(await cache.get('s'), null);
  next = isAway;
  await t.rejects(cache.get('s'), { code: 'CONNECTION_CLOSED' }, 'what is gone stays so');
});

t.test('an offer goes from poll to poll until one can use it', async (t) => {
  const asked: string[] = [];
  let job: string | null = null;
  const park = createPark({
    reserveNext: async (_kinds, workerId) => {
      asked.push(workerId);
      return workerId === 'c' ? job : null;
    },
    pollMilliseconds: 60_000,
  });
  const gone = new AbortController();
  const poll = (workerId: string, kinds: ('noop' | 'audio')[]) =>
    park.wait({ kinds, workerId, scope: 'instance', encoders: [], milliseconds: 60_000, signal: gone.signal });
  const polls = [poll('a', ['noop']), poll('b', ['audio']), poll('c', ['noop', 'audio'])];
  while (park.parked < 3) await new Promise((resolve) => setImmediate(resolve));
  asked.length = 0;
  job = 'job';
  park.offered({ kind: 'noop' });
  t.equal(await polls[2], 'job');
  t.same(asked, ['a', 'c'], 'whoever takes no such job is not woken');
  gone.abort();
  t.same(await Promise.all(polls), [null, null, 'job']);
  t.equal(park.parked, 0);
});

t.test('an offer that comes during the query is not lost', async (t) => {
  let queries = 0;
  const park = createPark({
    pollMilliseconds: 60_000,
    reserveNext: async () => {
      queries += 1;
      if (queries > 1) return 'job';
      park.offered({ kind: 'noop' });
      return null;
    },
  });
  t.equal(
    await park.wait({
      kinds: ['noop'],
      workerId: 'a',
      scope: 'instance',
      encoders: [],
      milliseconds: 60_000,
      signal: new AbortController().signal,
    }),
    'job',
  );
});

t.test('small things', async (t) => {
  t.match(newShortId(), /^[1-9A-HJ-NP-Za-km-z]{11}$/);
  t.equal(pictureType(Buffer.from('RIFF0000WEBP')), 'image/webp');
  t.equal(pictureType(Buffer.from('<svg onload=1>')), null);
  t.equal(addressText(new Uint8Array([127, 0, 0, 1])), '127.0.0.1');
  t.equal(addressText(new Uint8Array([...Array(10).fill(0), 255, 255, 10, 0, 0, 1])), '10.0.0.1');
  t.equal(addressText(new Uint8Array([...Array(15).fill(0), 1])), '::1');
});

t.test('a place is held until the answer has been read, its reader has gone, or there is nothing to read', async (t) => {
  const places = createPlaces({ inAll: 10 });
  const take = () => places.take('somebody', 10) ?? t.fail;
  const streamed = () => ({ status: 200, stream: { body: Readable.from([Buffer.from('bytes')], { objectMode: false }), sizeBytes: 5 } });
  const gone = new AbortController();
  const read = await holdPlace(take(), gone.signal, async () => streamed());
  await holdPlace(take(), gone.signal, async () => streamed());
  t.equal(places.taken, 2);
  const body = read.stream?.body as Readable;
  const closed = once(body, 'close');
  for await (const _ of body);
  await closed;
  t.equal(places.taken, 1, 'read to its end');
  gone.abort();
  t.equal(places.taken, 0, 'nobody reads the other any more');
  await holdPlace(take(), gone.signal, async () => streamed());
  await holdPlace(take(), new AbortController().signal, async () => ({ status: 304 }));
  await t.rejects(holdPlace(take(), gone.signal, () => Promise.reject(new Error('no such segment'))));
  t.equal(places.taken, 0);
});

t.test('callers are counted by what one of them has of addresses', async (t) => {
  for (const [address, network] of [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0db8:0:0:ffff::7', '2001:db8:0:0::/64'],
    ['2001:db8:0:1:0:0:0:7', '2001:db8:0:1::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ] as const)
    t.equal(networkOf(address), network, address);
});
