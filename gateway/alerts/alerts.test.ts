/** What goes away in truth is told to a real receiver, and so is its return. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { prepareEmbeddedPostgres, waitForDatabase } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { createEvents } from '../../components/events/memory.ts';
import { createOutgoing } from '../../components/outgoing/client.ts';
import { startRedis } from '../../test/servers/redis.ts';
import { eventually } from '../conformance/harness.ts';
import { sections } from '../contract/setting-sections.ts';
import { createHealthReport, type Report } from '../health.ts';
import { createOverview } from '../queue/overview.ts';
import { createSharedRates } from '../shared-rates.ts';
import { createHook } from '../webhooks/hooks.ts';
import { startReceiver } from '../webhooks/testing.ts';
import { createWebhooks } from '../webhooks/webhooks.ts';
import { type Alerts, createAlerts } from './alerts.ts';
import type { Limits } from './conditions.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-alerts-'));
const prepared = await prepareEmbeddedPostgres({ dataDir, durable: false });
async function startPostgres(): Promise<() => Promise<void>> {
  const child = spawn(prepared.command, prepared.args, { cwd: prepared.cwd, env: prepared.env, stdio: 'ignore' });
  const gone = once(child, 'close');
  await waitForDatabase(prepared.url, 240_000);
  return async () => {
    child.kill('SIGINT');
    await gone;
  };
}
let stopPostgres = await startPostgres();
const database = openDatabase({ url: prepared.url });
await migrate(database);
const log = { debug() {}, info() {}, warn() {}, error() {} };
const redis = await startRedis();
const rates = createSharedRates({ url: redis.url, prefix: randomUUID(), log, answerMilliseconds: 60_000 });

/** Gateways that look many times a second; everything else about alerts is off but what a test is about. */
async function scene(t: Test, some: Partial<Limits>, gateways = 1, seen = (report: Report) => report) {
  await database`truncate webhooks, alerts cascade`;
  await database`update webhook_cursor set event_id = (select coalesce(max(id), 0) from event_log)`;
  await database`update alert_watch set holder = null, until = now()`;
  const limits = { ...sections.alerts.schema.parse({}), quietSeconds: 0, noWorkerSeconds: 0, ...some };
  const events = createEvents({ database, log });
  const outgoing = createOutgoing({ name: 'Vitascope', allowedNetworks: ['127.0.0.1'] });
  const webhooks = createWebhooks({ ...{ database, events, outgoing, log }, publicUrl: 'https://video.example.org', pollMilliseconds: 20 });
  const health = createHealthReport({
    database: async () => {
      await database`select 1`;
      return { status: 'ok' };
    },
    limits: rates.health,
  });
  const receiver = await startReceiver();
  const hook = await createHook(
    database,
    { kind: 'instance', id: '' },
    { url: receiver.url, description: '', events: ['alert.raised', 'alert.resolved'], headers: { 'x-mine': 'yes' }, by: 'ann', most: 100 },
  );
  const queue = createOverview(database);
  const running: Alerts[] = [];
  function begin(look = health, everyMilliseconds = 50): void {
    const one = createAlerts({
      ...{ database, events, outgoing, log },
      health: look,
      queue: queue.read,
      limits: () => limits,
      everyMilliseconds,
    });
    running.push(one);
    one.start();
  }
  webhooks.start();
  let looks = 0;
  for (let n = 0; n < gateways; n += 1)
    begin(async () => {
      looks += 1;
      return seen(await health());
    });
  /** So many more looks have begun: what the one before the last was to learn, it has learned. */
  const looked = async (more = 3) => {
    const least = looks + more;
    await eventually(
      async () => looks,
      (now) => now >= least,
    );
  };
  t.teardown(async () => {
    await Promise.all(running.map((one) => one.stop()));
    await webhooks.stop();
    receiver.stop();
    await outgoing.close();
  });
  const told = () =>
    receiver.received.map((message) => {
      const { type, data } = receiver.verify(message, hook?.secret ?? '');
      return { type, ...(data.alert as Record<string, unknown> | undefined) } as Record<string, unknown>;
    });
  const until = (count: number) =>
    eventually(
      async () => told(),
      (messages) => messages.length >= count,
    );
  return { told, until, looked, receiver, limits, begin };
}
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

t.test('a component that goes away is told once, by one of several gateways, and so is its return', async (t) => {
  const { until, told } = await scene(t, { componentDownSeconds: 0, componentDegradedSeconds: 0 }, 3);
  await eventually(rates.health, ({ status }) => status === 'ok');
  await pause(300);
  t.same(told(), [], 'nothing is wrong');
  await redis.kill();
  const [raised] = await until(1);
  t.match(raised, { type: 'alert.raised', name: /^VitascopeComponent(Down|Degraded)$/, subject: 'limits', facts: { component: 'limits' } });
  t.equal(raised?.id, `${raised?.name}/limits`);
  await pause(600);
  t.equal(told().length, 1, 'it is not told with each look');
  await redis.start();
  const [, resolved] = await until(2);
  t.match(resolved, { type: 'alert.resolved', id: raised?.id, since: raised?.since, raisedAt: raised?.raisedAt });
  await pause(300);
  t.equal(told().length, 2);
  t.same(await database`select * from alerts`, [], 'and nothing is kept of it');
});

t.test('workers that are missed', async (t) => {
  const { until } = await scene(t, { noWorkerSeconds: 1, workerLostSeconds: 90 });
  const id = randomUUID();
  await database`
    insert into workers (id, label, state, scope, key_prefix, key_hash, capabilities, last_heartbeat_at, created_at)
    values (${id}, 'workshop', 'active', 'instance', ${id.slice(0, 8)}, '', '{}', now() - interval '2 minutes', now())`;
  const both = await until(2);
  t.same(new Set(both.map(({ name }) => name)), new Set(['VitascopeNoWorker', 'VitascopeWorkerLost']));
  t.match(
    both.find(({ name }) => name === 'VitascopeWorkerLost'),
    { subject: id, facts: { label: 'workshop' }, summary: /workshop/ },
  );
  await database`update workers set last_heartbeat_at = now() where id = ${id}`;
  const all = await until(4);
  t.same(
    all.slice(2).map(({ type }) => type),
    ['alert.resolved', 'alert.resolved'],
  );
  await database`delete from workers`;
});

t.test('what goes on is told again; a watch that was interrupted begins anew with what it had not told yet', async (t) => {
  const { until } = await scene(t, { noWorkerSeconds: 1, repeatSeconds: 1 });
  const [first, second] = await until(2);
  t.match([first, second], [{ repeats: 0 }, { repeats: 1, raisedAt: first?.raisedAt }]);
  await database`truncate alerts`;
  await database`
    insert into alerts (name, subject, since, severity, summary, facts)
    values ('VitascopeDiskLow', '', now() - interval '1 day', 'warning', 'x', '{}')`;
  await database`update alert_watch set until = now() - interval '1 second'`;
  await eventually(
    () => database`select 1 from alerts where name = 'VitascopeDiskLow' and since < now() - interval '1 hour'`,
    (rows) => rows.length === 0,
  );
});

t.test('the database itself: told without it, and its return as always', async (t) => {
  const { until, told, looked, receiver } = await scene(t, { componentDownSeconds: 0 });
  await eventually(
    () => database`select 1 from alert_watch where holder is not null`,
    (rows) => rows.length === 1,
  );
  await looked();
  receiver.answer = (response) => {
    // What is not taken at first comes again.
    response.writeHead(receiver.received.length === 1 ? 500 : 204).end();
  };
  await stopPostgres();
  const [first, again] = await until(2);
  t.match(first, { type: 'alert.raised', id: 'VitascopeComponentDown/database', severity: 'critical' });
  t.same(again, first);
  t.equal(receiver.received[0]?.headers['webhook-id'], receiver.received[1]?.headers['webhook-id']);
  t.equal(receiver.received[0]?.headers['x-mine'], 'yes');
  await pause(500);
  t.equal(told().length, 2, 'it is told once');
  stopPostgres = await startPostgres();
  const [, , resolved] = await until(3);
  t.match(resolved, { type: 'alert.resolved', id: 'VitascopeComponentDown/database', raisedAt: first?.raisedAt });
});

t.test('a gateway that alone lost the database tells its return too, also when another looks by then', async (t) => {
  let isCutOff = false;
  const { until, begin, told, looked } = await scene(t, { componentDownSeconds: 0 }, 1, (report) =>
    isCutOff ? { ...report, components: { ...report.components, database: { status: 'down', detail: 'no way to it' } } } : report,
  );
  const holder = async () => (await database<{ holder: string | null }[]>`select holder from alert_watch`)[0]?.holder;
  await eventually(holder, (one) => typeof one === 'string');
  await looked();
  isCutOff = true;
  const [raised] = await until(1);
  t.match(raised, { type: 'alert.raised', id: 'VitascopeComponentDown/database', facts: { code: 'database-down' } });
  t.notMatch(JSON.stringify(raised), 'no way to it', 'what the component itself says stays here');
  const before = await holder();
  // It looks seldom, and so keeps the watch for long.
  begin(undefined, 2000);
  await eventually(holder, (one) => one !== before);
  isCutOff = false;
  const other = await holder();
  const [, resolved] = await until(2);
  t.match(resolved, { type: 'alert.resolved', id: raised?.id, raisedAt: raised?.raisedAt });
  t.equal(await holder(), other);
  await pause(300);
  t.equal(told().length, 2);
});

t.teardown(async () => {
  rates.close();
  await redis.kill();
  await database.end({ timeout: 1 });
  await stopPostgres();
  await rm(dataDir, { recursive: true, force: true });
});
