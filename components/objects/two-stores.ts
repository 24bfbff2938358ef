/**
 * Two stores as one, while objects move from one to the other: what is written goes to the new one, what is read is looked for there first.
 * An object that both have is that of the new one.
 */
import { type DirectAccess, ObjectError, type Objects } from './contract.ts';
import { joined } from './joined.ts';
import { merged } from './merged.ts';
import { settleAcross } from './settle-across.ts';

export function createTwoStores({ fresh, old }: { fresh: Objects; old: Objects }): Objects {
  const { localPath, direct } = fresh;
  const objects: Objects = {
    put: (key, body, options) => fresh.put(key, body, options),

    async compose(key, parts, options = {}) {
      try {
        return await fresh.compose(key, parts, options);
      } catch (error) {
        if (!isAbsent(error)) throw error;
        const { onBytes, ...rest } = options;
        return fresh.put(key, joined(objects, parts, { signal: options.signal, onBytes }), rest);
      }
    },

    async get(key, range, signal) {
      try {
        return await fresh.get(key, range, signal);
      } catch (error) {
        if (!isAbsent(error)) throw error;
      }
      try {
        return await old.get(key, range, signal);
      } catch (error) {
        // It may have been moved, and deleted here, between the two looks.
        if (!isAbsent(error)) throw error;
        return fresh.get(key, range, signal);
      }
    },

    head: async (key) => (await fresh.head(key)) ?? (await old.head(key)) ?? (await fresh.head(key)),

    async delete(key) {
      // In this order: one that is deleted must not come back from the old store.
      await old.delete(key);
      await fresh.delete(key);
    },

    list: (prefix, after) => merged(fresh.list(prefix, after), old.list(prefix, after)),

    async unfinished(...call) {
      const none = { count: 0, sizeBytes: 0 };
      const [a, b] = [(await fresh.unfinished?.(...call)) ?? none, (await old.unfinished?.(...call)) ?? none];
      return { count: a.count + b.count, sizeBytes: a.sizeBytes + b.sizeBytes };
    },

    async check(key) {
      await fresh.check?.(key);
      await old.check?.(key);
    },
    adopt: async (key, path) => (await fresh.adopt?.(key, path)) ?? false,
    // A worker finds no file there as long as the object is in the other store, and fetches it.
    ...(localPath ? { localPath: (key: string) => localPath.call(fresh, key) } : {}),
    ...(fresh.freeBytes ? { freeBytes: () => fresh.freeBytes?.() ?? Promise.resolve(Number.POSITIVE_INFINITY) } : {}),
    ...(direct ? { direct: { ...direct, getUrl, settle } } : {}),
  };

  async function getUrl(...[key, options]: Parameters<DirectAccess['getUrl']>): Promise<string> {
    for (const store of [fresh, old]) if (store.direct && (await store.head(key)) !== null) return store.direct.getUrl(key, options);
    throw new ObjectError('not-found', `${key} is not where clients reach it.`);
  }
  /** A client may have had its address from before. */
  async function settle(...[from, to, options]: Parameters<DirectAccess['settle']>): ReturnType<DirectAccess['settle']> {
    try {
      return await (direct as DirectAccess).settle(from, to, options);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      return settleAcross({ store: objects, key: from }, { store: fresh, key: to }, options);
    }
  }
  return objects;
}

const isAbsent = (error: unknown) => error instanceof ObjectError && error.code === 'not-found';
