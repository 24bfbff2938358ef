/** Files on this machine that grow piece by piece until they are whole: uploads on their way. */
import type { Readable } from 'node:stream';

export interface AppendOptions {
  /** Where the body goes. What lies behind it is cut off. */
  at: number;
  body: AsyncIterable<Uint8Array>;
  /** The size that the file may have at most; a body that goes beyond it is dropped with `too-large`. */
  mostBytes: number;
  /** Gives up with `storage-full` once less room than this is left. */
  reserveBytes?: number;
  signal?: AbortSignal;
  /** The body must have this digest, or else it is dropped with `digest-mismatch`. Until it is checked nothing is durable. */
  digest?: { algorithm: 'sha1' | 'sha256'; value: Buffer };
  /** Hears every piece once it is written. */
  onBytes?(bytes: Uint8Array, at: number): void;
  /** Told now and then, and at the end: so many bytes are on the disk and survive a power cut. */
  onDurable(sizeBytes: number): Promise<void>;
}

/** Names are [A-Za-z0-9._-], at most 100 characters. Failures are ObjectErrors. One appends to a name at a time; callers see to that. */
export interface Spool {
  /** Tells this spool from those of other machines, for as long as its folder lasts. */
  id(): Promise<string>;
  /** An empty file; what was there is gone. */
  create(name: string): Promise<void>;
  /**
   * Writes the body into the file and gives back the new size. Whatever ends it early - the client has gone, the disk is full, `signal` -
   * what had come is flushed and told by `onDurable` before this throws. not-found: the file is not there, or has fewer bytes than `at`.
   */
  append(name: string, options: AppendOptions): Promise<number>;
  sizeOf(name: string): Promise<number | null>;
  read(name: string, range?: { start: number; end: number }, signal?: AbortSignal): Promise<Readable>;
  /** No error when there is nothing. */
  remove(name: string): Promise<void>;
  list(): Promise<{ name: string; modifiedAt: Date }[]>;
  /** Where it lies. */
  pathOf(name: string): string;
  freeBytes(): Promise<number>;
}
