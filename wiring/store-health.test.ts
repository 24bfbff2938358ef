/** What is told of stores that answer, do not, or are slow to. */
import t from 'tap';
import type { InUse, StoreName } from '../actors/move/contract.ts';
import { ObjectError, type Objects } from '../components/objects/contract.ts';
import { createHealthReport } from '../gateway/health.ts';
import { storeHealth } from './store-health.ts';

const [away, there] = [
  { check: () => Promise.reject(new ObjectError('unavailable', 'It cannot be reached.')) } as unknown as Objects,
  { check: async () => {} } as unknown as Objects,
];
const full = { ...there, freeBytes: async () => 1e9 } as Objects;
const none = { folder: full, s3: null, raw: null, exports: null, assets: null };
const at = (active: StoreName, other: StoreName | null = null) => ({ active, other });
let trouble: string | null = null;
const report = (all: Partial<Record<StoreName, Objects | null>>, raw: InUse['raw'], exports = raw, assets = raw) =>
  createHealthReport(storeHealth({ all: { ...none, ...all }, inUse: () => ({ raw, exports, assets }), trouble: () => trouble }))();

t.test('one store for all has one line, which says all of it', async (t) => {
  t.match(await report({}, at('folder')), { status: 'degraded', components: { objects: { freeBytes: 1e9, detail: /Little disk space/ } } });
  const found = await report({ s3: there }, at('s3'));
  t.same(found, { status: 'ok', components: { objects: { store: 's3', status: 'ok', since: found.components.objects?.since } } });
  t.match(await report({ s3: away }, at('s3')), { status: 'down', components: { objects: { detail: 'It cannot be reached.' } } });
  t.match(await report({ s3: there, folder: away }, at('s3', 'folder')), {
    status: 'degraded',
    components: { objects: { movingFrom: 'folder', detail: /that objects are moved from .* It cannot be reached/ } },
  });
});

t.test('of several, one that is away does not take the others down', async (t) => {
  const found = await report({ raw: away, exports: there, assets: there }, at('raw'), at('exports'), at('assets'));
  t.match(found, {
    status: 'degraded',
    components: {
      objects: { status: 'degraded', detail: 'raw down: It cannot be reached.', stores: { raw: 'raw', assets: 'assets' } },
      'objects-raw': { status: 'down', store: 'raw', detail: 'It cannot be reached.' },
      'objects-exports': { status: 'ok' },
      'objects-assets': { status: 'ok' },
    },
  });
  const all = await report({ raw: away, exports: away, assets: away }, at('raw'), at('exports'), at('assets'));
  t.match(all, { status: 'down', components: { objects: { status: 'down' } } });
});

t.test('stores are asked once by those who look at the same time', async (t) => {
  let asked = 0;
  const counting = { check: async () => void (asked += 1) } as unknown as Objects;
  await report({ raw: counting, exports: counting, assets: there }, at('raw'), at('exports'), at('assets'));
  t.equal(asked, 1);
});

t.test('a server that does not have the store of a move is down, and says what to do', async (t) => {
  trouble = 'A move has begun to a store that this server does not have.';
  t.match(await report({ s3: there }, at('s3')), {
    status: 'down',
    components: { objects: { status: 'down', store: 's3', detail: trouble } },
  });
  trouble = null;
  t.match(await report({ s3: there }, at('s3')), { status: 'ok' });
});
