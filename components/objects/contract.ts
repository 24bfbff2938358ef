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
/** Room that nothing written here may take: the database on the same disk needs some to go on. */
export const reserveForDatabase = 256 * 1024 * 1024;

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

/** Thrown by every adapter. `code`: not-found, too-large, digest-mismatch, bad-part, storage-full, unavailable, aborted, bad-key, bad-range, not-supported. */
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
  /** Streams `body` to `key`, hashing on the way. The key may be a function of the hash, for content-named keys; it begins alike whatever the hash is. */
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
  /**
   * What arrived of transfers that never ended, where they were last heard of before that time. Counts it, and removes it when asked to.
   * With `isMeant` only of those to such keys: what has no key yet is left alone. With `isKept` not of those to such keys.
   */
  unfinished?(
    before: Date,
    remove: boolean,
    isMeant?: (key: string) => boolean,
    isKept?: (key: string) => boolean,
  ): Promise<{ count: number; sizeBytes: number }>;
  /** Path on this machine, when the adapter keeps whole objects as files; lets a worker beside it read without a copy. */
  localPath?(key: string): string | undefined;
  freeBytes?(): Promise<number>;
  /**
   * Takes a flushed file of this machine as an object by moving it, without copying, where it can: where that is not so, and false comes
   * back, the file is as it was, and `put` takes its bytes.
   */
  adopt?(key: string, path: string): Promise<boolean>;
  /** Throws `unavailable`, with the reason, while the store cannot be used; with a key, only where an object of that name could not. */
  check?(key?: string): Promise<void>;
  /** For stores that clients can reach by themselves. */
  direct?: DirectAccess;
}

/** A request for which whoever holds it needs no other permission; the headers must be sent as they are. */
export interface SignedRequest {
  url: string;
  headers: Record<string, string>;
}
interface SignedPut {
  seconds: number;
  sizeBytes: number;
  sha256?: string;
}
export interface StoredPart {
  part: number;
  sizeBytes: number;
  etag: string;
  /** Lower-case hex, as the store has checked it; of all parts, or of none. */
  sha256?: string;
}

/**
 * Transfers between clients and the store that pass this program by. What a client brings is what it says only once it has been looked at:
 * a signed address can be used again and again until it ends, so what came by one is settled under another key before it is trusted.
 */
export interface DirectAccess {
  /** Whether clients reach the store of this key. Where they do not, all else about it throws not-supported. */
  reaches(key: string): boolean;
  /** The size that the operator wishes parts of large objects to have, or more; what one part cannot take needs several. */
  partBytes(key: string): number;
  /** `contentType` and `disposition` are what the store will answer with. May throw not-found, where that is known. */
  getUrl(key: string, options: { seconds: number; contentType?: string; disposition?: string }): Promise<string>;
  /** The store itself refuses another number of bytes, and with a SHA-256 (lower-case hex) other bytes. */
  putUrl(key: string, options: SignedPut): SignedRequest;
  /** Begins an object that comes in parts; there is nothing at its key until it is complete. `summed`: each part has a SHA-256. */
  begin(key: string, options?: { summed?: boolean }): Promise<string>;
  partUrl(key: string, uploadId: string, part: number, options: SignedPut): SignedRequest;
  /** In order. Throws not-found where there is no such upload (any more). */
  parts(key: string, uploadId: string): Promise<StoredPart[]>;
  complete(key: string, uploadId: string, parts: readonly StoredPart[]): Promise<void>;
  abort(key: string, uploadId: string): Promise<void>;
  /**
   * Reads what lies at a key once, for its size and hash, and copies this very version to where no address leads; it may be repeated.
   * Throws not-found, too-large, digest-mismatch.
   */
  settle(
    from: string,
    to: (sha256: string) => string,
    options?: Omit<PutOptions, 'reserveBytes'> & { onBytes?: (done: number) => void },
  ): Promise<PutResult & { key: string }>;
}

/** What pages of these origins may do with signed addresses of a bucket: read, or write as well. */
export interface CorsRule {
  origins: readonly string[];
  writes: boolean;
}
/** A bucket as its operator deals with it. */
export interface BucketAdmin {
  name: string;
  /** Throws not-supported where the store does not take that. */
  setCors(rule: CorsRule): Promise<void>;
  /** The same as a document for the store's own tools. */
  corsDocument(rule: CorsRule): object;
}
