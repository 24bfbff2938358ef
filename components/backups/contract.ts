/** Backups of an instance: archives of its database and its secrets, and the places where they are kept. */
import type { Readable } from 'node:stream';
import { z } from 'zod';

/** A file at a target. */
export interface StoredArchive {
  name: string;
  sizeBytes: number;
}

/**
 * A place for archives. Names are those of `archiveName`; whatever else lies there, or is said to, is neither shown nor touched.
 * What fails throws BackupError. A signal that aborts ends a call and its connections; a put first takes away what it has written, if that
 * is done within seconds.
 */
export interface BackupTarget {
  /** Where it is, without secrets: for people. */
  readonly place: string;
  /** Streams under another name first: an archive that is listed has all its bytes. */
  put(name: string, body: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void>;
  get(name: string, signal?: AbortSignal): Promise<Readable>;
  /** The newest first. */
  list(signal?: AbortSignal): Promise<StoredArchive[]>;
  /** No error when there is nothing. */
  remove(name: string, signal?: AbortSignal): Promise<void>;
  /** Removes what is left of puts that never ended. Only for whom nobody else writes beside. */
  sweep(signal?: AbortSignal): Promise<void>;
}

/** not-found, unavailable, stalled, storage-full, no-room, denied, damaged, wrong-passphrase, newer, unusable, aborted. */
export class BackupError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupError';
    this.code = code;
  }
}

const table = z.object({
  name: z.string().min(1).max(63),
  columns: z.array(
    z.object({
      name: z.string().min(1).max(63),
      /** As PostgreSQL writes it: `character varying(20)[]`. */
      type: z.string().max(200),
      required: z.boolean(),
    }),
  ),
  /** Columns of the primary key and of other keys, for tables that no migration of ours makes. */
  keys: z.array(z.object({ primary: z.boolean(), columns: z.array(z.string().min(1).max(63)).min(1) })),
});
/** The beginning of an archive: all that must be known before its rows come. */
export const headSchema = z.object({
  format: z.literal(1),
  product: z.string().max(100),
  /** When its making began. */
  madeAt: z.iso.datetime(),
  /** Version of the server that it was read from. */
  postgres: z.string().max(100),
  migrations: z.array(z.object({ version: z.number().int(), name: z.string().max(200), sha256: z.string().length(64) })),
  tables: z.array(table).max(10_000),
  /** Names of the files of secrets in it. */
  secrets: z.array(z.string().regex(/^[a-z-]{1,40}$/)).max(20),
  /** Tells whether a secret is the one that this database was used with, and nothing about it. */
  secretPrint: z.string().max(64),
  /** What the database took on its disk; archives of earlier versions do not say. */
  databaseBytes: z.number().int().nonnegative().optional(),
});
export type Head = z.infer<typeof headSchema>;
export type TableHead = Head['tables'][number];
/** Its end: without it an archive is not whole. */
export const tailSchema = z.object({
  tables: z.array(z.object({ name: z.string(), rows: z.number().int(), bytes: z.number().int(), sha256: z.string() })).max(10_000),
  sequences: z
    .array(z.object({ name: z.string().min(1).max(63), last: z.string().regex(/^-?\d{1,20}$/), isCalled: z.boolean() }))
    .max(10_000),
});
export type Tail = z.infer<typeof tailSchema>;

/** What an archive was found to be. */
export interface ArchiveFacts {
  sizeBytes: number;
  /** Of all its bytes as they lie there. */
  sha256: string;
  product: string;
  madeAt: string;
  tables: number;
  rows: number;
}

const archiveName = /^vitascope-\d{8}T\d{6}Z-[0-9a-f]{6}\.tar\.zst(\.sealed)?$/;
/** Names sort by their time. */
export function nameArchive(at: Date, random: string, isSealed: boolean): string {
  const time = at.toISOString().replace(/[-:]|\.\d+/g, '');
  return `vitascope-${time}-${random}.tar.zst${isSealed ? '.sealed' : ''}`;
}
export function isArchiveName(name: string): boolean {
  return archiveName.test(name);
}
export const archiveNameSchema = z
  .string()
  .regex(archiveName)
  .meta({ examples: ['vitascope-20261122T020000Z-3f9a1c.tar.zst'] });
/** When its making began, by its name. */
export function timeOfArchive(name: string): string {
  const [, year, month, day, hour, minute, second] = /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/.exec(name) ?? [];
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}
export function checkArchiveName(name: string): string {
  if (!isArchiveName(name)) throw new BackupError('not-found', 'There is no such backup.');
  return name;
}

/** What carries out backups, as others see it. */
export interface Backups {
  readonly place: string;
  readonly isSealed: boolean;
  list(): Promise<StoredArchive[]>;
  remove(name: string): Promise<void>;
  /** Writes an archive, and reads it back from where it lies. `progress` hears of bytes now and then. */
  make(init: Watched & { at: Date }): Promise<ArchiveFacts & { name: string }>;
  /**
   * Reads an archive and compares all its sums; `restores` tries it on a database that is dropped afterwards, too. `madeSha256` is that of what
   * was made under this name; null where nobody knows.
   */
  verify(name: string, init: Watched & { restores: boolean; madeSha256: string | null }): Promise<ArchiveFacts>;
}
export interface Watched {
  /** Ends it. With a BackupError `aborted` as its reason nobody wants what was begun, and it is removed. */
  signal?: AbortSignal;
  progress?(phase: BackupPhase, bytes: number): void;
}
export const backupPhases = ['dump', 'read-back', 'trial'] as const;
export type BackupPhase = (typeof backupPhases)[number];
