/** A reader that fails in the middle ends the reading with what it says, however much is still to come. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { headSchema } from '../contract.ts';
import { type ArchiveReader, readArchive } from './read.ts';
import { writeArchive } from './write.ts';

const text = (size: number) => Buffer.from(`${'x'.repeat(size - 1)}\n`);
async function archive(pieces: Buffer[]): Promise<Buffer> {
  const all = Buffer.concat(pieces);
  const head = headSchema.parse({
    ...{
      format: 1,
      product: '1',
      madeAt: '2026-01-02T03:04:05.000Z',
      postgres: '18',
      migrations: [],
      secrets: ['secret'],
      secretPrint: '',
    },
    tables: [{ name: 'a', columns: [], keys: [] }],
  });
  async function* rows() {
    for (const bytes of pieces) yield { table: 'a', bytes };
  }
  const sums = { name: 'a', rows: pieces.length, bytes: all.length, sha256: createHash('sha256').update(all).digest('hex') };
  const tail = async () => ({ tables: [sums], sequences: [] });
  const found: Uint8Array[] = [];
  for await (const bytes of writeArchive({ head, secrets: { secret: 's' }, rows: rows(), tail }, null)) found.push(bytes);
  return Buffer.concat(found);
}
async function* inPieces(whole: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < whole.length; at += 1000) yield whole.subarray(at, at + 1000);
}
const read = (whole: Buffer, reader: ArchiveReader) => readArchive(inPieces(whole), { ...reader, passphrase: null, isSealed: false });

t.test('small and large', async (t) => {
  for (const sizes of [[10, 20, 30], Array.from({ length: 40 }, () => 300_000)]) {
    const whole = await archive(sizes.map(text));
    t.match(await read(whole, {}), { rows: sizes.length, tables: 1, sizeBytes: whole.length });
    const failures: ArchiveReader[] = (['head', 'rows', 'tail'] as const).flatMap((place) => {
      const gone = new Error(`the database went away at ${place}`);
      return [{ [place]: () => Promise.reject(gone) }, { [place]: () => pause(20).then(() => Promise.reject(gone)) }];
    });
    for (const failing of failures)
      await t.rejects(read(whole, failing), { message: `the database went away at ${Object.keys(failing)[0]}` });
  }
});
