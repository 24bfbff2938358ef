import t from 'tap';
import type { Database } from '../../components/database/contract.ts';
import { helloBody } from '../contract/worker.ts';
import { checkOutputs } from './check-outputs.ts';

const sha256 = 'a'.repeat(64);

t.test('an init segment is small: it is read whole for every download', async (t) => {
  const seen = { remember: () => {}, of: () => Promise.reject(new Error('it was looked at')) };
  const services = { seen, database: undefined as unknown as Database };
  const job = { id: 'job', epoch: 1, videoId: 'video', family: 'h264' };
  const init = { rung: '360', objectKey: `work/job/1/init-${sha256}`, sizeBytes: 64 * 1024, sha256, codecString: 'avc1.64001f' };
  await t.rejects(checkOutputs(services, job, { inits: [init], segments: [] }), { message: 'it was looked at' });
  const large = { ...init, sizeBytes: 64 * 1024 + 1 };
  await t.rejects(checkOutputs(services, job, { inits: [large], segments: [] }), { message: 'An output is not what the commit says.' });
});

t.test('what a worker says of itself is bounded', async (t) => {
  const capabilities = { version: '1.0.0', kinds: ['probe'], encoders: ['libx264 164'], cores: 4, concurrency: 1, jailed: true };
  t.ok(helloBody.safeParse({ capabilities }).success);
  const more = [
    { version: 'x'.repeat(101) },
    { encoders: ['x'.repeat(201)] },
    { encoders: Array(51).fill('x') },
    { kinds: Array(101).fill('probe') },
  ];
  for (const wrong of more) t.notOk(helloBody.safeParse({ capabilities: { ...capabilities, ...wrong } }).success);
});
