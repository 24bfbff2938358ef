/** Reads an archive from its first byte to its last, and trusts nothing of it: sizes, sums, order and names are checked. */
import { createHash, type Hash } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import tar from 'tar-stream';
import type { z } from 'zod';
import { type ArchiveFacts, BackupError, type Head, headSchema, type Tail, tailSchema } from '../contract.ts';
import { drained } from './drained.ts';
import { unseal } from './seal.ts';
import { withoutSum } from './sum.ts';

/** Hears of what is in it while it is read. What it is told about rows and secrets is certain only once `read` has ended well. */
export interface ArchiveReader {
  head?(head: Head): Promise<void>;
  secret?(name: string, text: string): void;
  rows?(table: string, bytes: Buffer): Promise<void>;
  tail?(tail: Tail): Promise<void>;
}
const mostJsonBytes = 16 * 1024 * 1024;
const mostSecretBytes = 64 * 1024;
/** Larger than any piece that is written, apart from single rows that are larger. */
const mostPieceBytes = 1024 * 1024 * 1024 + 32 * 1024 * 1024;

interface Sums {
  rows: number;
  bytes: number;
  hash: Hash;
}

/** `bytes` hears how many of the archive's bytes have been read. */
export async function readArchive(
  body: AsyncIterable<Uint8Array>,
  reader: ArchiveReader & { passphrase: string | null; isSealed: boolean; signal?: AbortSignal; bytes?(count: number): void },
): Promise<ArchiveFacts> {
  if (reader.isSealed && reader.passphrase === null) {
    await body[Symbol.asyncIterator]().return?.();
    throw new BackupError('wrong-passphrase', 'This backup is encrypted: VITASCOPE_BACKUP_PASSPHRASE must hold its passphrase.');
  }
  const whole = { hash: createHash('sha256'), size: 0 };
  async function* counted() {
    for await (const bytes of body) {
      whole.hash.update(bytes);
      whole.size += bytes.byteLength;
      reader.bytes?.(whole.size);
      yield bytes;
    }
  }
  const plain = reader.isSealed ? unseal(counted(), reader.passphrase ?? '') : counted();
  const entries = tar.extract();
  const decompressed = createZstdDecompress();
  const compressed = Readable.from(withoutSum(plain), { objectMode: false });
  compressed.on('error', (error) => decompressed.destroy(error));
  decompressed.on('close', () => compressed.destroy());
  compressed.pipe(decompressed);
  let failed: unknown = null;
  let giveUp = () => {};
  const givenUp = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  /** To the very end: behind the last entry are sums as well. */
  async function fill(): Promise<void> {
    try {
      for await (const bytes of decompressed)
        if (!entries.write(bytes)) await Promise.race([drained(entries as unknown as EventEmitter), givenUp]);
      entries.end(undefined);
    } catch (error) {
      failed = error;
      entries.destroy(error as Error);
    }
  }
  const flow = fill();
  const abort = () => decompressed.destroy(new Error('stopped'));
  reader.signal?.addEventListener('abort', abort);
  let found: { head: Head; rows: number };
  try {
    found = await readEntries(entries, reader);
    await flow;
    if (failed !== null) throw failed;
  } catch (error) {
    // What fails from here on only comes of giving up.
    const first = failed ?? error;
    entries.destroy(new Error('given up'));
    decompressed.destroy();
    giveUp();
    await flow;
    reader.signal?.throwIfAborted();
    throw translated(first, error);
  } finally {
    reader.signal?.removeEventListener('abort', abort);
  }
  const { head, rows } = found;
  return {
    sizeBytes: whole.size,
    sha256: whole.hash.digest('hex'),
    product: head.product,
    madeAt: head.madeAt,
    tables: head.tables.length,
    rows,
  };
}

async function readEntries(entries: tar.Extract, reader: ArchiveReader): Promise<{ head: Head; rows: number }> {
  let head: Head | null = null;
  let tail: Tail | null = null;
  const sums = new Map<string, Sums>();
  let expected = { table: '', number: 0 };
  // Not by for await: it would wait, after a failure, for the end of entries that nobody reads any more.
  const all = entries[Symbol.asyncIterator]();
  for (let next = await all.next(); !next.done; next = await all.next()) {
    const entry = next.value;
    const { name, size = 0, type } = entry.header;
    if (type !== 'file' || tail !== null) throw damaged('It holds what no backup holds.');
    if (head === null) {
      if (name !== 'head.json') throw damaged('It does not begin as a backup does.');
      head = parse(headSchema, await bytesOf(entry, size, mostJsonBytes));
      for (const table of head.tables) sums.set(table.name, { rows: 0, bytes: 0, hash: createHash('sha256') });
      await reader.head?.(head);
    } else if (name === 'tail.json') {
      tail = parse(tailSchema, await bytesOf(entry, size, mostJsonBytes));
      compare(head, tail, sums);
      await reader.tail?.(tail);
    } else if (name.startsWith('secrets/')) {
      const secret = name.slice('secrets/'.length);
      if (!head.secrets.includes(secret)) throw damaged('It holds a secret that it does not name.');
      reader.secret?.(secret, (await bytesOf(entry, size, mostSecretBytes)).toString());
    } else {
      const [, place = '', number = ''] = /^rows\/(\d{1,5})\/(\d{1,15})$/.exec(name) ?? [];
      const table = head.tables[Number(place)]?.name ?? '';
      const sum = sums.get(table);
      if (place === '' || sum === undefined || Number(number) !== (table === expected.table ? expected.number : 0))
        throw damaged('Rows are missing or out of order.');
      expected = { table, number: Number(number) + 1 };
      const bytes = await bytesOf(entry, size, mostPieceBytes);
      sum.bytes += bytes.length;
      sum.hash.update(bytes);
      sum.rows += countRows(bytes);
      await reader.rows?.(table, bytes);
    }
  }
  if (head === null || tail === null) throw damaged('It ends too early.');
  return { head, rows: tail.tables.reduce((all, { rows }) => all + rows, 0) };
}

function compare(head: Head, tail: Tail, sums: Map<string, Sums>): void {
  if (tail.tables.length !== head.tables.length) throw damaged('Its tables are not complete.');
  for (const { name, rows, bytes, sha256 } of tail.tables) {
    const sum = sums.get(name);
    if (sum === undefined || sum.rows !== rows || sum.bytes !== bytes || sum.hash.digest('hex') !== sha256)
      throw damaged(`The rows of ${name} are not those that were written.`);
  }
}

/** COPY ends each row with a line feed, and writes every other one as "\n". */
export function countRows(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
}

async function bytesOf(entry: AsyncIterable<unknown>, size: number, most: number): Promise<Buffer> {
  if (size > most) throw damaged('A part of it is larger than any can be.');
  const pieces: Buffer[] = [];
  for await (const piece of entry) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function parse<S extends z.ZodType>(schema: S, bytes: Buffer): z.infer<S> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch (error) {
    throw damaged('What it says about itself cannot be read.', error);
  }
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > 1)
    throw new BackupError('newer', 'This backup was made by a newer version of Vitascope. Restore it with that version or a later one.');
  const read = schema.safeParse(value);
  if (!read.success) throw damaged('What it says about itself cannot be read.', read.error);
  return read.data;
}

function damaged(why: string, cause?: unknown): BackupError {
  return new BackupError('damaged', `The backup is damaged. ${why}`, { cause });
}
/** Of two failures the one that says more: what was thrown by us, then what the stream says. */
function translated(first: unknown, second: unknown): unknown {
  for (const error of [first, second]) if (error instanceof BackupError) return error;
  for (const error of [first, second]) {
    const { code, message = '' } = (error ?? {}) as { code?: string; message?: string };
    const isContent =
      /^(ZSTD|Z_|ERR_ZLIB|ERR_STREAM_PREMATURE)/.test(code ?? '') ||
      /tar|unexpected end|invalid|premature|Src size|corruption|checksum/i.test(message);
    if (isContent) return damaged('Its bytes are not those that were written.', error);
  }
  return first;
}
