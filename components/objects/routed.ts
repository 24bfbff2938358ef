/**
 * Several stores as one: each class of objects in its own (layout/contract.ts). A store that is away stops what needs it, and nothing else.
 * Two classes may share a store; what a store has of a class that is kept elsewhere does not exist.
 */
import { type DirectAccess, ObjectError, type ObjectInfo, type Objects } from './contract.ts';
import { joined } from './joined.ts';
import { classesUnder, classOf, type ObjectClass, objectClasses } from './layout/contract.ts';
import { merged } from './merged.ts';
import { settleAcross } from './settle-across.ts';

type Key = string | ((sha256: string) => string);
/** A name as any other that is made of a hash: the class of a key does not depend on that. */
const someHash = '0'.repeat(64);

/** Of the product's keys; a test has its own. */
const layout = { classOf, classesUnder };

/** Classes that are left out have no objects, and can have none. */
export function createRouted(stores: Readonly<Partial<Record<ObjectClass, Objects>>>, { classOf, classesUnder } = layout): Objects {
  const all = [...new Set(Object.values(stores))];
  const [only] = all;
  if (only !== undefined && all.length === 1 && objectClasses.every((is) => is in stores)) return only;
  const storeOf = (key: Key): Objects => {
    const is = classOf(typeof key === 'string' ? key : key(someHash));
    const store = stores[is];
    if (store === undefined) throw new ObjectError('not-supported', `There is no store for objects of the class ${is}.`);
    return store;
  };

  const objects: Objects = {
    put: async (key, body, options) => storeOf(key).put(key, body, options),

    async compose(key, parts, options = {}) {
      const store = storeOf(key);
      if (parts.every((part) => 'bytes' in part || storeOf(part.key) === store)) return store.compose(key, parts, options);
      const { onBytes, ...rest } = options;
      return store.put(key, joined(objects, parts, { signal: options.signal, onBytes }), rest);
    },

    get: async (key, range, signal) => storeOf(key).get(key, range, signal),
    head: async (key) => storeOf(key).head(key),
    delete: async (key) => storeOf(key).delete(key),

    list(prefix, after) {
      const asked = new Set([...classesUnder(prefix)].flatMap((is) => stores[is] ?? []));
      return merged(...[...asked].map((store) => own(store.list(prefix, after), store)));
    },

    async unfinished(before, remove, isMeant, isKept) {
      const found = await ofEach((store) =>
        store.unfinished?.(before, remove, isMeant && ((key) => stores[classOf(key)] === store && isMeant(key)), isKept),
      );
      return found.reduce((a, b) => ({ count: a.count + b.count, sizeBytes: a.sizeBytes + b.sizeBytes }), { count: 0, sizeBytes: 0 });
    },

    async check(key) {
      if (key !== undefined) await storeOf(key).check?.(key);
      else await ofEach((store) => store.check?.());
    },

    adopt: async (key, path) => (await storeOf(key).adopt?.(key, path)) ?? false,
    ...(all.some((store) => store.localPath) ? { localPath: (key: string) => storeOf(key).localPath?.(key) } : {}),
    ...(all.some((store) => store.freeBytes) ? { freeBytes: async () => Math.min(...(await ofEach((store) => store.freeBytes?.()))) } : {}),
    ...(all.some((store) => store.direct) ? { direct: directOf(storeOf) } : {}),
  };

  async function* own(list: AsyncIterable<ObjectInfo>, store: Objects): AsyncGenerator<ObjectInfo> {
    for await (const info of list) if (stores[classOf(info.key)] === store) yield info;
  }
  /** All are asked, also where one of them fails: then that is thrown in the end. */
  async function ofEach<T>(ask: (store: Objects) => Promise<T> | undefined): Promise<T[]> {
    const answers = await Promise.allSettled(all.flatMap((store) => ask(store) ?? []));
    return answers.map((answer) => {
      if (answer.status === 'rejected') throw answer.reason;
      return answer.value;
    });
  }
  return objects;
}

function directOf(storeOf: (key: Key) => Objects): DirectAccess {
  const of = (key: Key): DirectAccess => {
    const { direct } = storeOf(key);
    if (direct === undefined) throw new ObjectError('not-supported', 'Clients do not reach the store of such objects.');
    return direct;
  };
  return {
    reaches: (key) => storeOf(key).direct?.reaches(key) ?? false,
    partBytes: (key) => of(key).partBytes(key),
    getUrl: async (key, options) => of(key).getUrl(key, options),
    putUrl: (key, options) => of(key).putUrl(key, options),
    begin: async (key, options) => of(key).begin(key, options),
    partUrl: (key, ...rest) => of(key).partUrl(key, ...rest),
    parts: async (key, uploadId) => of(key).parts(key, uploadId),
    complete: async (key, uploadId, parts) => of(key).complete(key, uploadId, parts),
    abort: async (key, uploadId) => of(key).abort(key, uploadId),
    settle: async (from, to, options) =>
      storeOf(to) === storeOf(from)
        ? of(from).settle(from, to, options)
        : settleAcross({ store: storeOf(from), key: from }, { store: storeOf(to), key: to }, options),
  };
}
