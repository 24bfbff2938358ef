import type { LookupFunction } from 'node:net';

/** Where a bucket is and how to deal with it. */
export interface S3Settings {
  /** `http(s)://host[:port]` of the store. */
  endpoint: string;
  bucket: string;
  region: string;
  /** The bucket stands in the path, not in the host name. */
  pathStyle: boolean;
  accessKey: string;
  secretKey: string;
  /** Before every key, with a "/" at its end, or empty: lets several instances share a bucket. */
  prefix?: string;
  /** How browsers reach the store, where that differs. */
  publicEndpoint?: string | null;
  /** Of what is sent in parts; two of them are in memory at a time. */
  partBytes?: number;
  patience?: Partial<Patience>;
  /** How names become addresses, where that is not the system's affair. */
  lookup?: LookupFunction;
}

export interface Patience {
  /** Of silence on a connection. */
  silenceMs: number;
  /** The same while a part, or an object that is sent whole, is on its way: the store takes none of it, nor says that it has it. */
  partMs: number;
  /** For answers that come only when the store has copied a lot. */
  copyMs: number;
  attempts: number;
  /** Before the second attempt; doubled each time, and spread so that many who wait do not come at once. */
  backOffMs: number;
}
/** S3 takes none below. */
export const leastPartBytes = 5 * 1024 * 1024;
export const usualPartBytes = 8 * 1024 * 1024;
export const patience: Patience = { silenceMs: 20_000, partMs: 60_000, copyMs: 300_000, attempts: 4, backOffMs: 150 };
