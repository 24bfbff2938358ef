/** Transfers over a line that breaks: nothing is sent from its beginning again that has arrived. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createClient } from './client.ts';
import { sha256Of } from './digest.ts';
import { createMeter } from './meter.ts';
import { register } from './register.ts';
import { startTestServer, testKey } from './testing.ts';
import { startLine } from './testing-proxy.ts';

const size = 3_000_000;
const folder = await mkdtemp(join(tmpdir(), 'vitascope-test-'));
const server = await startTestServer();
const line = await startLine(server.url);
const meter = createMeter();
const client = createClient({
  serverUrl: line.url,
  key: testKey,
  version: 'test',
  meter,
  patience: { firstMs: 10, longestMs: 50, totalMs: 0 },
});
t.teardown(async () => {
  client.close();
  await line.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});
t.beforeEach(() => {
  Object.assign(line, { down: 0, up: 0, cutDownAfter: Number.POSITIVE_INFINITY, losesAnswers: false });
});
const original = join(folder, 'original');
await writeFile(original, randomBytes(size));

async function claimed(id: string) {
  server.offer({ id, kind: 'noop', source: original, localPath: false });
  const answer = await client.claim(['noop'], 5);
  if (!answer.ok || answer.value === null) throw new Error('nothing was claimed');
  return { source: answer.value.sources[0]!, calls: client.forJob(answer.value) };
}

t.test('a download goes on where the line broke, without patience of its own, as long as something arrives', async (t) => {
  const { source, calls } = await claimed('down');
  const to = join(folder, 'down');
  line.cutDownAfter = 500_000;
  const before = line.connections;
  // The claim's connection is kept alive, and belongs to a better time.
  client.close();
  t.match(await calls.fetchInput(source, to), { ok: true });
  t.equal(await sha256Of(to), source.sha256);
  const breaks = line.connections - before - 1;
  t.ok(breaks >= 6, 'over many connections');
  t.ok(line.down < size + breaks * 65_536, `${line.down} bytes came for ${size}: a break costs what was being read`);
  t.match(meter.text({}), new RegExp(`direction="down"} ${size}\\n`));
});

t.test('a source that has changed meanwhile comes whole, and is refused for what it is', async (t) => {
  const { source, calls } = await claimed('changed');
  const to = join(folder, 'changed');
  const old = await readFile(original);
  await writeFile(to, old.subarray(0, 1_000_000));
  await writeFile(original, Buffer.concat([randomBytes(1000), old.subarray(1000)]));
  t.match(await calls.fetchInput(source, to), { ok: false, problem: { code: 'source-changed' } });
  t.equal(await stat(to).catch(() => null), null, 'nothing of it is kept, old or new');
  t.ok(line.down >= size, 'the server did not mix them');
  await writeFile(original, old);
});

t.test('an output whose answer was lost is asked about, not sent again', async (t) => {
  const { calls } = await claimed('up');
  client.close();
  line.losesAnswers = true;
  const file = { path: original, sizeBytes: size, sha256: await sha256Of(original) };
  const uploading = createClient({ serverUrl: line.url, key: testKey, version: 'test' })
    .forJob({ jobId: 'up', epoch: 1 })
    .upload('out', file);
  await server.until(() => server.objects.size === 1);
  line.losesAnswers = false;
  const answer = await uploading;
  t.match(answer, { ok: true, value: { sha256: file.sha256 } });
  t.ok(line.up < size + 100_000, `${line.up} bytes went for ${size}`);
  t.match(await calls.upload('out', file), { ok: true }, 'sending it again is answered alike');
});

t.test('a server that is not there is asked less and less, yet found again by the next renewal', async (t) => {
  const { calls } = await claimed('away');
  await server.close();
  const words = [];
  for (let n = 0; n < 12; n += 1) words.push(await calls.complete({}));
  t.ok(words.every((answer) => !answer.ok && answer.problem.code === 'server-unreachable' && answer.problem.retry === true));
  const unasked = words.filter((answer) => !answer.ok && answer.problem.detail === 'It was not asked again so soon.');
  t.ok(unasked.length >= 5, 'most of them were answered here');
  await server.reopen();
  t.match(await calls.renew(), { ok: true }, 'a lease is renewed as soon as that works');
  t.match(await calls.complete({}), { ok: true }, 'and all else goes on');
});

t.test('a token is exchanged though the first answer is lost', async (t) => {
  const attempts: string[] = [];
  server.register = (body) => {
    attempts.push(String(body.attempt));
    return { id: 'w', key: `key for ${body.token}` };
  };
  line.losesAnswers = true;
  const registering = register({ serverUrl: line.url, version: 'test', patience: { firstMs: 10, longestMs: 50, totalMs: 10_000 } }, 'vt_x');
  await server.until(() => attempts.length > 0);
  line.losesAnswers = false;
  t.same(await registering, { ok: true, value: { id: 'w', key: 'key for vt_x' } });
  t.ok(attempts.length >= 2);
  t.equal(new Set(attempts).size, 1, 'the server can see that it is the same call');
});
