/**
 * Where the playlists and segments of a video are. Those of videos that are not there for everybody have addresses that hold for some
 * minutes: each request takes the newest, and the first one after a while asks the server for a new one before it goes out. So nothing has to
 * run while nobody loads anything, and a laptop that slept goes on where it was.
 */

/** Where media are for the caller; a new `folder` takes the place of the old one. */
export interface Addresses {
  folder: string;
  /** Ask again after so long; null for what always holds. */
  renewAfterSeconds: number | null;
}
export interface MediaSource {
  /** The same address as it holds now; without a renewal, at once. */
  fresh(url: string): Promise<string>;
  /** Asks for a new address at the next request. */
  outdate(): void;
  readonly isTemporary: boolean;
}

export const lastingSource: MediaSource = { isTemporary: false, fresh: async (url) => url, outdate: () => undefined };

export function temporarySource(load: () => Promise<Addresses>, now: () => number = () => performance.now()): MediaSource {
  let newest: Addresses | null = null;
  let dueAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<Addresses> | null = null;
  const current = (): Promise<Addresses> => {
    if (newest !== null && now() < dueAt) return Promise.resolve(newest);
    asking ??= load()
      .then((loaded) => {
        dueAt = now() + (loaded.renewAfterSeconds ?? Number.POSITIVE_INFINITY) * 1000;
        newest = loaded;
        return loaded;
      })
      .finally(() => {
        asking = null;
      });
    const before = newest;
    // The old one may hold a little longer than the server is away.
    return before === null ? asking : asking.catch(() => before);
  };
  return {
    isTemporary: true,
    fresh: async (url) => inFolder(url, (await current()).folder),
    outdate() {
      dueAt = Number.NEGATIVE_INFINITY;
    },
  };
}

/** The address of the same file below another folder of the same video. Pure. */
export function inFolder(url: string, folder: string): string {
  const rest = /\/media\/[^/]+\/(?:t\/[^/]+\/)?(.+)$/.exec(url)?.[1];
  return rest === undefined ? url : folder + rest;
}
