/**
 * The form of an archive: a tar of `head.json`, the secrets, the rows of each table in pieces (`rows/TABLE/NUMBER`, both
 * numbers, as COPY writes them),
 * and `tail.json` with counts and sums; compressed by zstd, with a sum at its end, and sealed where there is a passphrase. Any tar, zstd and psql can read the plain form.
 */
import { Readable } from 'node:stream';
import { constants, createZstdCompress } from 'node:zlib';
import type { Head, Tail } from '../contract.ts';
import { seal } from './seal.ts';
import { withSum } from './sum.ts';
import { block, tarHeader } from './tar-header.ts';

export interface ArchiveContent {
  head: Head;
  secrets: Record<string, string>;
  /** Pieces of rows, table after table, in the order of the head. */
  rows: AsyncIterable<{ table: string; bytes: Buffer }>;
  /** Asked for once all rows are out. */
  tail(): Promise<Tail>;
}

export function writeArchive(content: ArchiveContent, passphrase: string | null): AsyncIterable<Uint8Array> {
  const level = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 };
  const packed = Readable.from(pack(content), { objectMode: false });
  const compressed = createZstdCompress({ params: level });
  // A failure on either side ends the other.
  packed.on('error', (error) => compressed.destroy(error));
  compressed.on('close', () => packed.destroy());
  packed.pipe(compressed);
  const whole = withSum(compressed);
  return passphrase === null ? whole : seal(whole, passphrase);
}

async function* pack(content: ArchiveContent): AsyncGenerator<Uint8Array> {
  const { head } = content;
  yield* entry('head.json', Buffer.from(JSON.stringify(head)));
  for (const name of head.secrets) yield* entry(`secrets/${name}`, Buffer.from(content.secrets[name] ?? ''));
  const places = new Map(head.tables.map(({ name }, place) => [name, place]));
  let [table, number] = ['', 0];
  for await (const piece of content.rows) {
    number = piece.table === table ? number + 1 : 0;
    table = piece.table;
    yield* entry(`rows/${places.get(table)}/${number}`, piece.bytes);
  }
  yield* entry('tail.json', Buffer.from(JSON.stringify(await content.tail())));
  yield end;
}

/** Two empty blocks end a tar. */
const end = Buffer.alloc(2 * block);
/** The bytes are at hand, so nothing has to flow. */
function* entry(name: string, bytes: Buffer): Generator<Uint8Array> {
  yield tarHeader(name, bytes.length);
  yield bytes;
  yield Buffer.alloc((block - (bytes.length % block)) % block);
}
