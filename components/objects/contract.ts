import type { Readable } from 'node:stream';

export interface ObjectInfo {
  key: string;
  sizeBytes: number;
  modifiedAt: Date;
}
export interface PutResult {
  sizeBytes: number;
  /** Lower-case hex of the bytes that arrived. */
  sha256: string;
}
export interface PutOptions {
  /** Refuses with `too-large` once more bytes than this have come. */
  maxBytes?: number;
  signal?: AbortSignal;
  /** Gives up with `storage-full` once less room than this is left, where the adapter can tell. */
  reserveBytes?: number;
  /** Lower-case hex; a mismatch refuses with `digest-mismatch` and leaves nothing behind. */
  sha256?: string;
}

/** What is joined: a whole object, and the size that it must have, or a few bytes of the caller's own. */
export type ObjectPart = { key: string; sizeBytes: number } | { bytes: Uint8Array };

/** Thrown by every adapter. `code`: not-found, too-large, digest-mismatch, bad-part, storage-full, unavailable, aborted, bad-key, bad-range. */
export class ObjectError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ObjectError';
    this.code = code;
  }
}

/**
 * Stored bytes by key. Keys: segments of [A-Za-z0-9._-] joined by "/", none of them "." or "..", at most 512 characters.
 * A key either holds all its bytes or does not exist; putting a key again replaces it atomically.
 */
export interface Objects {
  /** Streams `body` to `key`, hashing on the way. The key may be a function of the hash, for content-named keys. */
  put(
    key: string | ((sha256: string) => string),
    body: AsyncIterable<Uint8Array>,
    options?: PutOptions,
  ): Promise<PutResult & { key: string }>;
  /**
   * Joins parts, in order, into a new object; those that are objects stay. An adapter of a store that can copy by itself moves no bytes through here.
   * `onBytes` hears how many bytes are done. Throws not-found, or bad-part where one has another size.
   */
  compose(
    key: string | ((sha256: string) => string),
    parts: readonly ObjectPart[],
    options?: Omit<PutOptions, 'maxBytes'> & { onBytes?: (done: number) => void },
  ): Promise<PutResult & { key: string }>;
  /** `end` is inclusive, as in HTTP. Throws not-found or bad-range before the first byte. */
  get(key: string, range?: { start: number; end: number }, signal?: AbortSignal): Promise<Readable>;
  head(key: string): Promise<ObjectInfo | null>;
  /** No error when there is nothing. */
  delete(key: string): Promise<void>;
  /** In the order of the keys (by their bytes); only those behind `after`, when it is given. */
  list(prefix: string, after?: string): AsyncIterable<ObjectInfo>;
  /** What arrived of transfers that never ended, where they were last heard of before that time. Counts it, and removes it when asked to. */
  unfinished?(before: Date, remove: boolean): Promise<{ count: number; sizeBytes: number }>;
  /** Path on this machine, when the adapter keeps whole objects as files; lets a worker beside it read without a copy. */
  localPath?(key: string): string;
  freeBytes?(): Promise<number>;
}
