import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { startRedis } from '../test/servers/redis.ts';
import { startHarness } from './conformance/harness.ts';
import { limitsConform } from './conformance/limits.ts';
import { ratesConform } from './conformance/rates.ts';
import { createSharedRates, type SharedRates } from './shared-rates.ts';

const redis = await startRedis();
t.setTimeout(600_000);
const lines: string[] = [];
const note = (fields: object, text?: string) => lines.push(JSON.stringify({ fields, text }));
const log = { info: note, warn: note };
/** As long as a machine that is busy with others may stand still. */
const patient = { answerMilliseconds: 60_000 };
const open = (prefix: string = randomUUID(), patience: Partial<Parameters<typeof createSharedRates>[0]> = patient) =>
  createSharedRates({ url: redis.url, prefix, log, ...patience });
const isOk = async (rates: SharedRates) => (await rates.health()).status === 'ok';
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

await t.test('calls are counted in Redis', async (t) => {
  await ratesConform(t, async () => {
    const prefix = randomUUID();
    const rates = open(prefix);
    const direct = new Redis(redis.url);
    t.teardown(() => {
      rates.close();
      direct.disconnect();
    });
    await until(() => isOk(rates));
    return {
      rates,
      async pass(milliseconds) {
        for (const key of await direct.keys(`vitascope:rates:${prefix}:*`)) {
          const left = (await direct.pttl(key)) - milliseconds;
          await (left > 0 ? direct.pexpire(key, left) : direct.del(key));
        }
      },
    };
  });
});

await t.test('counters of one instance share, and those of others do not', async (t) => {
  const prefix = randomUUID();
  const [a, b, other] = [open(prefix), open(prefix), open()];
  t.teardown(() => [a, b, other].forEach((rates) => void rates.close()));
  for (const rates of [a, b, other]) await until(() => isOk(rates));
  for (let n = 0; n < 10; n += 1) t.equal(await (n % 2 ? a : b).take('x', 10), 0);
  t.not(await a.take('x', 10), 0);
  t.not(await b.take('x', 10), 0);
  t.equal(await other.take('x', 10), 0);
});

for (const trouble of ['killed', 'frozen'] as const)
  await t.test(`while Redis is ${trouble} memory counts, and Redis again once it is back`, async (t) => {
    const rates = open(randomUUID(), { pauseMilliseconds: 20_000 });
    t.teardown(() => rates.close());
    await until(() => isOk(rates));
    await until(async () => typeof rates.take(randomUUID(), 10) !== 'number');
    if (trouble === 'killed') await redis.kill();
    else redis.freeze();
    const waits = await Promise.all(Array.from({ length: 15 }, () => rates.take('x', 10)));
    t.equal(waits.filter((wait) => wait === 0).length, 10);
    t.equal(typeof rates.take('y', 10), 'number', 'at once, from then on');
    t.match(await rates.health(), { status: 'degraded', detail: /Redis is away/ });
    if (trouble === 'killed') await redis.start();
    else redis.thaw();
    await until(() => isOk(rates));
    await until(async () => typeof rates.take(randomUUID(), 10) !== 'number');
    const direct = new Redis(redis.url);
    t.teardown(() => direct.disconnect());
    t.ok((await direct.dbsize()) > 0);
  });

await t.test('gateways share limits, and go on without Redis', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-shared-rates-'));
  const server = await startEmbeddedPostgres({ dataDir });
  const database = openDatabase({ url: server.url });
  await migrate(database);
  const prefix = randomUUID();
  const counters = [open(prefix), open(prefix)] as const;
  for (const rates of counters) await until(() => isOk(rates));
  const start = (rates: SharedRates) =>
    startHarness({ database, driver: 'uws', settings: { trustedProxies: ['loopback'] }, writes: 20, rates });
  const gateways = [await start(counters[0]), await start(counters[1])] as const;
  await limitsConform(t, [...gateways]);
  await t.test('passwords of videos are not guessed at one gateway after the other', async (t) => {
    const { id } = (await gateways[0].call('POST', '/api/v1/videos', { body: { title: 'Guessed' } })).json;
    await gateways[0].call('PATCH', `/api/v1/videos/${id}`, { body: { privacy: 'password', password: 'open sesame' } });
    const guess = (n: number) =>
      gateways[n % 2]!.call('POST', `/api/v1/videos/${id}/unlock`, { key: null, body: { password: `guess ${n}` } });
    for (let n = 0; n < 10; n += 1) t.equal((await guess(n)).status, 403);
    for (const n of [10, 11]) t.match(await guess(n), { status: 429, json: { code: 'too-many-requests' } });
  });
  const change = (n: number) =>
    gateways[n % 2]!.call('POST', '/api/v1/auth/sign-out', { key: null, headers: { 'x-forwarded-for': '203.0.113.99' } });
  const first = await Promise.all(Array.from({ length: 10 }, (_, n) => change(n)));
  await redis.kill();
  const second = await Promise.all(Array.from({ length: 60 }, (_, n) => change(n)));
  t.ok([...first, ...second].every(({ status }) => status === 204 || status === 429));
  t.equal(second.filter(({ status }) => status === 204).length, 40, 'each by itself');
  await Promise.all(gateways.map((h) => h.close()));
  for (const rates of counters) rates.close();
  await database.end();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

await t.test('the password is never logged', async (t) => {
  t.notMatch(lines.join('\n'), /secret/);
  await redis.kill();
});
