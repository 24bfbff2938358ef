/** The stores of objects, and which of them has which class: rows of the database say so, which a move between them changes while we run. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { InUse, Leg, MovePlaces, StoreName, StorePlace } from '../actors/move/contract.ts';
import { createStoreUser } from '../actors/move/users.ts';
import type { Database } from '../components/database/contract.ts';
import type { BucketAdmin, Objects } from '../components/objects/contract.ts';
import { createFolderObjects } from '../components/objects/folder.ts';
import { type ObjectClass, objectClasses } from '../components/objects/layout/contract.ts';
import { createRouted } from '../components/objects/routed.ts';
import { isMisconfigured } from '../components/objects/s3/errors.ts';
import type { S3Settings } from '../components/objects/s3/settings.ts';
import type { S3Objects } from '../components/objects/s3.ts';
import { createSwitched } from '../components/objects/switched.ts';
import { createTwoStores } from '../components/objects/two-stores.ts';
import type { Log } from '../gateway/settings.ts';
import { bucketsOf } from './buckets.ts';
import { shown } from './settings/setting.ts';
import { SettingError, type Settings } from './settings.ts';

export interface Stores {
  /** Each class of whichever store it is in. */
  objects: Objects;
  all: Record<StoreName, Objects | null>;
  buckets: Record<StoreName, BucketAdmin | null>;
  inUse(): InUse;
  between(legs: readonly Leg[]): MovePlaces;
  /** Why new objects do not go where they should, and what to do. */
  trouble(): string | null;
  stop(): Promise<void>;
}
const lookEveryMs = 1_000;
const tellEveryMs = 10_000;

/** What a person must mend is told before anything starts; stores that are away for a while are waited for. */
export async function requireBuckets(settings: Settings): Promise<string[]> {
  const found = await Promise.all([...distinct(bucketsOf(settings)).keys()].map((text) => troubleOf(JSON.parse(text) as S3Settings)));
  return found.filter((one) => one !== null);
}

/** Loaded only where there is a bucket: the library takes some 28 MB. */
async function openBucket(bucket: S3Settings): Promise<S3Objects> {
  return (await import('../components/objects/s3.ts')).createS3Objects(bucket);
}

async function troubleOf(bucket: S3Settings): Promise<string | null> {
  const objects = await openBucket(bucket);
  try {
    await objects.check();
    return null;
  } catch (error) {
    const { message } = error as Error;
    const which = `It is the bucket ${bucket.bucket} at ${shown(bucket.endpoint)}.`;
    if (isMisconfigured(error)) throw new SettingError(`${message} ${which}`);
    return `${message} ${which}`;
  } finally {
    objects.close();
  }
}

/** Classes that are said to be in the same bucket share one store. */
function distinct(buckets: ReturnType<typeof bucketsOf>): Map<string, (keyof typeof buckets)[]> {
  const found = new Map<string, (keyof typeof buckets)[]>();
  for (const name of ['s3', ...objectClasses] as const) {
    const bucket = buckets[name];
    if (bucket === null) continue;
    const text = JSON.stringify(bucket);
    found.set(text, [...(found.get(text) ?? []), name]);
  }
  return found;
}

export async function openStores(settings: Settings, database: Database, log: Log): Promise<Stores> {
  const all: Record<StoreName, Objects | null> = {
    folder: createFolderObjects({ root: join(settings.data, 'objects') }),
    s3: null,
    raw: null,
    exports: null,
    assets: null,
  };
  const buckets: Record<StoreName, BucketAdmin | null> = { folder: null, s3: null, raw: null, exports: null, assets: null };
  const opened: S3Objects[] = [];
  for (const [text, names] of distinct(bucketsOf(settings))) {
    const store = await openBucket(JSON.parse(text) as S3Settings);
    opened.push(store);
    for (const name of names) [all[name], buckets[name]] = [store, store.bucket];
  }
  const meant = (is: ObjectClass): StoreName => (all[is] !== null ? is : all.s3 !== null ? 's3' : 'folder');
  for (const is of objectClasses)
    await database`insert into object_stores (class, active) values (${is}, ${meant(is)}) on conflict do nothing`;
  const user = createStoreUser(database);
  // Before the first look: a move that is asked for right after it waits for this one as well.
  await user.tell(null, 0);
  let now = await look();
  let trouble: string | null = null;
  let told = '';
  let toldAt = 0;
  const pairs = new Map<string, Objects>();
  const switched = createSwitched(storesFor(now));
  const elsewhere = objectClasses.filter((is) => now[is].active !== meant(is));
  if (elsewhere.length > 0) {
    const where = elsewhere.map((is) => ({ class: is, in: now[is].active, meant: meant(is) }));
    log.warn({ where }, 'objects are not in the store that the options name: "vitascope storage move --to" moves them');
  }
  await tell();
  const stopping = new AbortController();
  const watching = watch();

  async function look(): Promise<InUse> {
    const rows = await database<({ class: ObjectClass } & StorePlace)[]>`select class, active, other from object_stores`;
    const found = new Map(rows.map(({ class: is, ...place }) => [is, place]));
    const of = (is: ObjectClass) => found.get(is) ?? { active: meant(is), other: null };
    return { raw: of('raw'), exports: of('exports'), assets: of('assets') };
  }
  function storesFor(inUse: InUse): Objects {
    return createRouted({ raw: storeFor(inUse.raw), exports: storeFor(inUse.exports), assets: storeFor(inUse.assets) });
  }
  /** The same one for the same stores, so that classes which move together stay one store. */
  function storeFor({ active, other }: StorePlace): Objects {
    const fresh = storeOf(active);
    if (other === null) return fresh;
    const name = `${active} ${other}`;
    const pair = pairs.get(name) ?? createTwoStores({ fresh, old: storeOf(other) });
    pairs.set(name, pair);
    return pair;
  }
  function storeOf(name: StoreName): Objects {
    const store = all[name];
    if (store !== null) return store;
    const what = name === 's3' ? '--s3-endpoint, --s3-bucket and its keys' : `--s3-${name}-bucket and what belongs to it`;
    throw new Error(`Objects of this instance are in a bucket that is not set: give ${what} as before.`);
  }
  async function watch(): Promise<void> {
    for (;;) {
      await delay(lookEveryMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      const found = await look().catch(() => null);
      if (found === null) continue;
      if (JSON.stringify(found) === JSON.stringify(now)) trouble = null;
      else turnTo(found);
      await tell().catch(() => {});
    }
  }
  function turnTo(found: InUse): void {
    try {
      switched.use(storesFor(found));
      now = found;
      trouble = null;
      log.info({ ...found }, 'other stores of objects are in use');
    } catch (error) {
      const problem = `A move has begun to a store that this server does not have; it goes on with the one before. ${(error as Error).message} Then start it again.`;
      if (problem !== trouble) log.error({ ...found }, problem);
      trouble = problem;
    }
  }
  /** At once what is new; the rest is a sign of life. */
  async function tell(): Promise<void> {
    const late = switched.late();
    const text = JSON.stringify([now, late]);
    if (text === told && performance.now() - toldAt < tellEveryMs) return;
    await user.tell(now, late);
    [told, toldAt] = [text, performance.now()];
  }
  return {
    objects: switched.objects,
    all,
    buckets,
    inUse: () => now,
    between: (legs) => ({
      source: createRouted(Object.fromEntries(legs.map(({ class: is, from }) => [is, storeOf(from)]))),
      target: createRouted(Object.fromEntries(legs.map(({ class: is, to }) => [is, storeOf(to)]))),
    }),
    trouble: () => trouble,
    async stop() {
      stopping.abort();
      await watching;
      await user.leave().catch(() => {});
      for (const store of opened) store.close();
    },
  };
}
