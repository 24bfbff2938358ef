/** What /health says of the stores of objects: `objects` for all of them, and a line for each class where classes have buckets of their own. */
import type { StoreName, StorePlace } from '../actors/move/contract.ts';
import type { Objects } from '../components/objects/contract.ts';
import { objectClasses } from '../components/objects/layout/contract.ts';
import type { ComponentHealth } from './health.ts';
import type { Stores } from './objects.ts';

const lowDiskBytes = 2e9;
const slowSeconds = 1;
interface Look {
  seconds: number;
  trouble?: string;
}

export function storeHealth({
  all,
  inUse,
  trouble,
}: Pick<Stores, 'all' | 'inUse' | 'trouble'>): Record<string, () => Promise<ComponentHealth>> {
  const looks = new Map<Objects, Promise<Look>>();
  /** Those who look at the same time look once. */
  function look(name: StoreName): Promise<Look> {
    const store = all[name];
    if (store === null) return Promise.resolve({ seconds: 0, trouble: `The store ${name} is not set up.` });
    const found = looks.get(store) ?? lookAt(store).finally(() => looks.delete(store));
    looks.set(store, found);
    return found;
  }

  async function placeHealth({ active, other }: StorePlace): Promise<ComponentHealth> {
    const facts = { store: active, ...(other === null ? {} : { movingFrom: other }) };
    const { trouble, seconds } = await look(active);
    if (trouble !== undefined) return { ...facts, status: 'down', detail: trouble };
    const otherTrouble = other === null ? undefined : (await look(other)).trouble;
    if (otherTrouble !== undefined)
      return {
        ...facts,
        status: 'degraded',
        detail: `The store that objects are moved from has some that cannot be read now: ${otherTrouble}`,
      };
    if (seconds > slowSeconds)
      return { ...facts, status: 'degraded', detail: `The object storage is slow: it took ${seconds.toFixed(1)} s to answer.` };
    const freeBytes = await all[active]?.freeBytes?.();
    if (freeBytes === undefined || freeBytes >= lowDiskBytes)
      return { ...facts, status: 'ok', ...(freeBytes === undefined ? {} : { freeBytes }) };
    const detail = 'Little disk space is left: uploads that would leave less than 256 MB are refused, and workers stop below 1 GB.';
    return { ...facts, status: 'degraded', freeBytes, detail };
  }

  /** Down only when nothing can be read or written: what needs another store goes on. */
  async function health(): Promise<ComponentHealth> {
    const places = inUse();
    const first = places.raw;
    if (objectClasses.every((is) => places[is].active === first.active && places[is].other === first.other)) return placeHealth(first);
    const found = await Promise.all(objectClasses.map(async (is) => ({ is, health: await placeHealth(places[is]) })));
    const bad = found.filter(({ health }) => health.status !== 'ok');
    const free = found.flatMap(({ health: { freeBytes } }) => (typeof freeBytes === 'number' ? [freeBytes] : []));
    return {
      status: bad.length === 0 ? 'ok' : found.every(({ health }) => health.status === 'down') ? 'down' : 'degraded',
      stores: Object.fromEntries(objectClasses.map((is) => [is, places[is].active])),
      ...(free.length === 0 ? {} : { freeBytes: Math.min(...free) }),
      ...(bad.length === 0 ? {} : { detail: bad.map(({ is, health }) => `${is} ${health.status}: ${health.detail}`).join(' ') }),
    };
  }

  const lines = objectClasses.some((is) => all[is] !== null)
    ? objectClasses.map((is) => [`objects-${is}`, async () => ({ ...(await placeHealth(inUse()[is])), essential: false })] as const)
    : [];
  /** A server that is left behind by a move writes to where nobody looks soon. */
  async function behind(): Promise<ComponentHealth> {
    const found = await health();
    const detail = trouble();
    return detail === null ? found : { ...found, status: 'down', detail };
  }
  return { objects: behind, ...Object.fromEntries(lines) };
}

async function lookAt(store: Objects): Promise<Look> {
  const since = performance.now();
  const trouble = await store.check?.().then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { seconds: (performance.now() - since) / 1000, ...(trouble === undefined ? {} : { trouble }) };
}
