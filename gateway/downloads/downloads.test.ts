/** Downloads of viewers: who may, how many, and how fast. */
import t from 'tap';
import type { Caller } from '../answer.ts';
import { type DownloadPolicy, downloadPolicies } from '../contract/downloads.ts';
import { Refusal } from '../problem.ts';
import { createRates } from '../rates.ts';
import { createDownloads } from './downloads.ts';
import { createPace, pieceBytes } from './pace.ts';
import { rightTo } from './rights.ts';

const person = (id: string): Caller => ({ kind: 'person', id, role: 'user', organisations: [], scopes: null, session: 's' });
const video = (downloadable: boolean | null, original = false) => ({
  privacy: 'public',
  owner_id: 'ann',
  organisation_id: null,
  downloadable,
  original_downloadable: original,
});

t.test('viewers may what owner and site allow, and owners may always', (t) => {
  const table: Record<DownloadPolicy, string> = { never: 'none none none', asked: 'none none open', usual: 'none open open' };
  for (const policy of downloadPolicies) {
    const found = [false, null, true].map((said) => rightTo('made', video(said), null, policy)).join(' ');
    t.equal(found, table[policy], policy);
    for (const what of ['made', 'original'] as const) t.equal(rightTo(what, video(false), person('ann'), policy), 'own');
    t.equal(rightTo('made', video(false), person('bob'), policy), 'none');
  }
  t.equal(rightTo('original', video(true), null, 'asked'), 'none', 'the original asks for a word of its own');
  t.equal(rightTo('original', video(true, true), null, 'asked'), 'open');
  t.equal(rightTo('original', video(null, true), null, 'asked'), 'none', 'which counts with the other alone');
  t.end();
});

t.test('bytes wait for their turn, and none where there is no rate', (t) => {
  const pace = createPace();
  t.same(
    [0, 1, 2].map(() => pace.wait(500, 1000, 0)),
    [0, 500, 1000],
  );
  t.equal(pace.wait(500, 1000, 1600), 0, 'time that went by is not saved up');
  t.equal(pace.wait(500, 1000, 1600), 500);
  t.equal(createPace().wait(1e9, 0, 0), 0);
  t.same(
    [
      [0, 0],
      [8000, 0],
      [0, 1],
      [1e9, 8e6],
    ].map(pieceBytes),
    [65_536, 1000, 256, 65_536],
  );
  t.end();
});

/** A clock that the test moves, and sources that say whether somebody still reads them. */
function make(limits: { hourly?: number; atOnce?: number; bytesPerSecond?: number; addressBytesPerSecond?: number } = {}) {
  let time = 0;
  const settings = { hourly: 3, atOnce: 2, bytesPerSecond: 0, addressBytesPerSecond: 0, ...limits };
  const downloads = createDownloads({ rates: createRates(() => time), settings: () => settings });
  let opened = 0;
  const source = (chunks: number, close: () => void) => ({
    destroy: close,
    async *[Symbol.asyncIterator]() {
      try {
        for (let n = 0; n < chunks; n += 1) yield Buffer.alloc(1000, n);
      } finally {
        close();
      }
    },
  });
  return {
    settings,
    pass: (seconds: number) => void (time += seconds * 1000),
    get opened() {
      return opened;
    },
    /** What a download came to: its bytes, or the code with which it was refused and the seconds that it was told to wait. */
    async open(address: string, file = 'a', start = 0, gone = new AbortController()) {
      try {
        const body = await downloads.open({ countedAs: address, file, start, signal: gone.signal }, async () => {
          opened += 1;
          return source(3, () => void (opened -= 1));
        });
        return { code: 'ok', body, wait: 0 };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { code: error.problem.code, body: null, wait: Number(error.headers?.['retry-after']) };
      }
    },
    async read(address: string, file?: string, start?: number) {
      const { code, body, wait } = await this.open(address, file, start);
      let bytes = 0;
      if (body) for await (const chunk of body) bytes += chunk.byteLength;
      return { code, wait, bytes };
    },
  };
}

t.test('so many an hour begin, and each can be gone on with', async (t) => {
  const h = make();
  for (const file of ['a', 'b']) t.same(await h.read('203.0.113.1', file), { code: 'ok', wait: 0, bytes: 3000 });
  for (let n = 0; n < 50; n += 1) t.equal((await h.read('203.0.113.1', 'a', 10 + n)).code, 'ok', 'one that goes on is none of its own');
  t.equal((await h.read('203.0.113.1', 'c', 10)).code, 'ok', 'what was never begun counts, wherever it begins');
  const refused = await h.read('203.0.113.1', 'd');
  t.equal(refused.code, 'too-many-downloads');
  t.ok(refused.wait > 60 && refused.wait <= 3600);
  t.equal((await h.read('203.0.113.1', 'a')).code, 'too-many-downloads', 'nor may it begin anew');
  t.equal((await h.read('203.0.113.1', 'd', 1)).code, 'too-many-downloads', 'what was refused was not begun');
  t.equal((await h.read('203.0.113.1', 'a', 5)).code, 'ok');
  t.equal((await h.read('203.0.113.2')).code, 'ok', 'others are counted apart');
  t.equal((await h.read('127.0.0.1', 'e')).code, 'ok');
  h.pass(refused.wait);
  t.equal((await h.read('203.0.113.1', 'd')).code, 'ok');
  h.pass(86_400);
  for (let n = 0; n < 3; n += 1) await h.read('203.0.113.1', `${n}`);
  t.equal((await h.read('203.0.113.1', 'a', 5)).code, 'too-many-downloads', 'after a day it is another one');
});

t.test('parts without end count again', async (t) => {
  const h = make({ hourly: 2 });
  await h.read('203.0.113.1');
  const codes = [];
  for (let n = 0; n < 110; n += 1) codes.push((await h.read('203.0.113.1', 'a', 1)).code);
  t.equal(codes.indexOf('too-many-downloads'), 101);
});

t.test('so many go on at the same time, until they are read, given up, or their reader has gone', async (t) => {
  const h = make({ hourly: 0 });
  const gone = new AbortController();
  const [first, second] = [await h.open('203.0.113.1', 'a'), await h.open('203.0.113.1', 'b', 0, gone)];
  t.same([first.code, second.code, h.opened], ['ok', 'ok', 2]);
  t.match(await h.open('203.0.113.1', 'c'), { code: 'downloads-under-way', wait: 10 });
  t.equal((await h.open('203.0.113.2', 'c')).code, 'ok');
  gone.abort();
  const third = await h.open('203.0.113.1', 'c');
  t.equal(third.code, 'ok');
  t.equal((await h.open('203.0.113.1', 'd')).code, 'downloads-under-way');
  for await (const _ of third.body!);
  const fourth = await h.open('203.0.113.1', 'd');
  t.equal(fourth.code, 'ok');
  fourth.body!.destroy();
  for await (const _ of first.body!) break;
  for (const file of ['e', 'f']) t.equal((await h.open('203.0.113.1', file)).code, 'ok');
  t.equal((await h.open('203.0.113.1', 'g')).code, 'downloads-under-way');
});

t.test('no more is taken from the store than the reader has asked for', async (t) => {
  const h = make({ addressBytesPerSecond: 1e9 });
  const { body } = await h.open('203.0.113.1');
  const seen: number[] = [];
  for await (const chunk of body!) {
    seen.push(chunk[0]!);
    if (seen.length === 2) break;
  }
  t.same(seen, [0, 1]);
  t.equal(h.opened, 0, 'and it is closed when the reader stops');
});

t.test('who has gone does not wait for their turn', async (t) => {
  const h = make({ addressBytesPerSecond: 1 });
  const gone = new AbortController();
  const { body } = await h.open('203.0.113.1', 'a', 0, gone);
  await t.rejects(
    async () => {
      for await (const _ of body!) gone.abort();
    },
    { name: 'AbortError' },
  );
  t.equal(h.opened, 0);
});
