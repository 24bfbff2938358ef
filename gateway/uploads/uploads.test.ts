import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import t from 'tap';
import { createFileHashes } from './file-hash.ts';
import { readChecksum, readConcat, readMetadata } from './headers.ts';
import { createWriters } from './writers.ts';

t.test('Upload-Metadata is read as the protocol writes it', async (t) => {
  t.same(readMetadata('filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential'), {
    filename: 'world_domination_plan.pdf',
    is_confidential: '',
  });
  t.same(readMetadata(''), {});
  for (const wrong of ['a b,a b', ',', 'a **', 'a /w==', '__proto__ YQ==,__proto__ YQ==']) t.throws(() => readMetadata(wrong), wrong);
  t.same(Object.keys(readMetadata('__proto__ YQ==')), ['__proto__'], 'a key is only a key');
});

t.test('Upload-Checksum and Upload-Concat are read as the protocol writes them', async (t) => {
  t.match(readChecksum('sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0='), { algorithm: 'sha1' });
  t.equal(readChecksum(''), undefined);
  for (const wrong of ['sha1', 'sha1 abc', 'crc32 AAAA']) t.throws(() => readChecksum(wrong), wrong);
  const id = '8c1f0f7e-3b0a-4f43-9b1e-2f6f5f4f7a10';
  t.same(readConcat(`final;/api/v1/uploads/${id}`), { is: 'final', parts: [id] });
  for (const wrong of ['whole', 'final;', 'final;/files/a', `final;/api/v1/uploads/${id} /api/v1/uploads/${id}`])
    t.throws(() => readConcat(wrong), wrong);
});

t.test('whoever comes later takes over, once the one before has stopped', async (t) => {
  const writers = createWriters();
  const order: string[] = [];
  const untilStopped = (name: string) => (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      order.push(`${name} begins`);
      signal.addEventListener('abort', () => {
        order.push(`${name} stops`);
        setTimeout(resolve, 10);
      });
    });
  const first = writers.hold('a', untilStopped('first'));
  const second = writers.hold('a', untilStopped('second'));
  const third = writers.hold('a', async () => void order.push('third'));
  await Promise.all([first, second, third]);
  t.same(order, ['first begins', 'first stops', 'second begins', 'second stops', 'third']);
  t.same(writers.held(), []);
});

t.test('a hash goes on after a restart, while bytes still come', async (t) => {
  const bytes = randomBytes(900_000);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  let reads = 0;
  const read = async (_name: string, range?: { start: number; end: number }) => {
    reads += 1;
    return Readable.from([bytes.subarray(range?.start ?? 0, (range?.end ?? 0) + 1)]);
  };
  const { signal } = new AbortController();
  const streamed = createFileHashes({ read }).of('a');
  streamed.take(bytes.subarray(0, 500_000), 0);
  streamed.take(bytes.subarray(500_000), 500_000);
  t.equal(await streamed.digest(bytes.length, signal), sha256);
  t.equal(reads, 0, 'what came is not read again');
  const restarted = createFileHashes({ read }).of('a');
  const caughtUp = restarted.catchUp(300_000, signal);
  restarted.take(bytes.subarray(300_000, 600_000), 300_000);
  await caughtUp;
  restarted.take(bytes.subarray(600_000), 600_000);
  t.equal(await restarted.digest(bytes.length, signal), sha256);
});

t.test('a file that was cut off while it was read ends the reading', async (t) => {
  const hash = createFileHashes({ read: async () => Readable.from([]) }).of('a');
  await t.rejects(hash.catchUp(1000, new AbortController().signal), { code: 'not-found' });
});
