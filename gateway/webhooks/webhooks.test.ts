import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { startEmbeddedPostgres } from '../../components/database/embedded.ts';
import { migrate } from '../../components/database/migrate.ts';
import { openDatabase } from '../../components/database/open.ts';
import { createEvents } from '../../components/events/memory.ts';
import { createOutgoing } from '../../components/outgoing/client.ts';
import { eventually } from '../conformance/harness.ts';
import type { HookOwner } from '../contract/webhooks.ts';
import { collect } from './collect.ts';
import { endWaiting, findDelivery, forgetOld, listDeliveries, retryDelivery, takeDue, testDelivery } from './deliveries.ts';
import { changeHook, createHook, exchangeSecret, findHook } from './hooks.ts';
import type { Patience } from './outcome.ts';
import { startReceiver } from './testing.ts';
import { createWebhooks } from './webhooks.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-webhooks-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url, max: 20 });
await migrate(database);
const log = { debug() {}, info() {}, warn() {}, error: (fields: object, text?: string) => console.error(text, fields) };
const events = createEvents({ database, log });
const publicUrl = 'https://video.example.org';

await database`insert into accounts (id, name, email, approved) values ('ann', 'Ann', 'ann@example.org', true), ('bob', 'Bob', 'bob@example.org', true)`;
await database`insert into organisations (id, name, slug) values ('studio', 'Studio', 'studio')`;
await database`
  insert into organisation_members (id, organisation_id, user_id, role) values ('m1', 'studio', 'ann', 'owner'), ('m2', 'studio', 'bob', 'editor')`;

const instance: HookOwner = { kind: 'instance', id: '' };
async function aHook(owner: HookOwner, url: string, more: Partial<Parameters<typeof createHook>[2]> = {}) {
  const made = await createHook(database, owner, { url, description: '', events: ['*'], headers: {}, by: 'ann', most: 100, ...more });
  return { id: made!.row.id, secret: made!.secret };
}
async function aVideo(ownerId: string, organisationId: string | null = null, privacy = 'private'): Promise<string> {
  const id = randomUUID();
  await database`
    insert into videos (id, short_id, owner_id, organisation_id, title, description, privacy, state, created_at, updated_at)
    values (${id}, ${id.slice(0, 12)}, ${ownerId}, ${organisationId}, 'A title', '', ${privacy}, 'ready', now(), now())`;
  return id;
}
const happens = (type: string, id: string, data: Record<string, unknown> = {}) =>
  events.append([{ type, subject: { type: type.split('.')[0] ?? '', id }, data }]);
const deliveries = (hookId: string) => listDeliveries(database, hookId, { state: undefined, limit: 100, after: null });

/** Fresh tables, and a gateway's webhooks at work; retries come at once. */
async function scene(t: Test, patience: Partial<Patience> = {}, init: { allowed?: string[]; gateways?: number } = {}) {
  await database`truncate webhooks cascade`;
  await database`update webhook_cursor set event_id = (select coalesce(max(id), 0) from event_log)`;
  const outgoing = createOutgoing({ name: 'Vitascope', allowedNetworks: init.allowed ?? ['127.0.0.1'] });
  const start = () => {
    const made = createWebhooks({
      ...{ database, events, outgoing, publicUrl, log, pollMilliseconds: 20 },
      patience: { baseSeconds: 0, failuresToPause: 1000, ...patience },
    });
    made.start();
    return made;
  };
  const running = Array.from({ length: init.gateways ?? 1 }, start);
  const receiver = await startReceiver();
  t.teardown(async () => {
    receiver.stop();
    await Promise.all(running.map((one) => one.stop()));
    await outgoing.close();
  });
  const until = (count: number) =>
    eventually(
      async () => receiver.received.length,
      (now) => now >= count,
    );
  const settled = (hookId: string, count: number) =>
    eventually(
      () => deliveries(hookId),
      (rows) => rows.length >= count && rows.every(({ state }) => state !== 'pending'),
    );
  return { receiver, outgoing, running, start, until, settled };
}

t.test('a receiver hears of what it chose, signed, in the words of Standard Webhooks', async (t) => {
  const { receiver, until, settled } = await scene(t);
  const { id, secret } = await aHook({ kind: 'account', id: 'ann' }, receiver.url, {
    events: ['video.ready', 'video.deleted'],
    headers: { 'x-mine': 'yes', authorization: 'Bearer receiver' },
  });
  const video = await aVideo('ann');
  await happens('video.processing', video);
  await happens('video.ready', video, { shortId: 's', ownerId: 'ann', edition: 1 });
  await happens('video.removed', video);
  await until(2);
  const [first, second] = receiver.received.toSorted((a, b) => b.body.localeCompare(a.body));
  const told = receiver.verify(first!, secret);
  t.match(told, {
    type: 'video.ready',
    data: { video: { id: video, ownerId: 'ann', title: 'A title', url: /^https:\/\/video\.example\.org\/w\// }, edition: 1 },
  });
  t.equal(new Date(told.timestamp).toISOString(), told.timestamp);
  t.match(receiver.verify(second!, secret), { type: 'video.deleted' });
  t.throws(() => receiver.verify(first!, 'whsec_AAAA'));
  t.throws(() => receiver.verify({ ...first!, body: first!.body.replace('A title', 'B title') }, secret));
  t.match(first!.headers, {
    'content-type': 'application/json',
    'x-mine': 'yes',
    authorization: 'Bearer receiver',
    'user-agent': 'Vitascope',
  });
  const rows = await settled(id, 2);
  t.same(
    rows.map(({ state }) => state),
    ['delivered', 'delivered'],
  );
  t.ok(rows.some((row) => first!.headers['webhook-id'] === `msg_${row.id}`));
  const details = await findDelivery(database, id, rows[0]!.id);
  t.match(details, { attempts: 1, log: [{ n: 1, status: 204, problem: null, answer: '' }] });
  t.match(await findHook(database, id), { failures: 0, last_success_at: Date });
});

t.test('a hook hears only what its owner may see', async (t) => {
  const { receiver, until } = await scene(t);
  const ann = await aHook({ kind: 'account', id: 'ann' }, `${receiver.url}/ann`);
  const bob = await aHook({ kind: 'account', id: 'bob' }, `${receiver.url}/bob`);
  const studio = await aHook({ kind: 'organisation', id: 'studio' }, `${receiver.url}/studio`);
  const whole = await aHook(instance, `${receiver.url}/instance`);
  const [ofAnn, ofBob, ofStudio] = [await aVideo('ann', null, 'public'), await aVideo('bob'), await aVideo('bob', 'studio')];
  for (const video of [ofAnn, ofBob, ofStudio]) await happens('video.ready', video);
  await happens('worker.offline', 'w1', { label: 'cellar' });
  await happens('video.purged', randomUUID(), { ownerId: 'ann', organisationId: null, shortId: 'gone' });
  await happens('video.purged', randomUUID(), { ownerId: 'ann', organisationId: 'elsewhere', shortId: 'gone' });
  await until(11);
  const heard = (path: string) =>
    receiver.received
      .filter((one) => one.path === `/hook/${path}`)
      .map(({ body }) => JSON.parse(body))
      .map(({ type, data }) => (type === 'video.ready' ? data.video.id : type))
      .sort();
  t.same(heard('ann'), [ofAnn, 'video.purged'].sort());
  t.same(heard('bob'), [ofBob, ofStudio].sort());
  t.same(heard('studio'), [ofStudio]);
  t.same(heard('instance'), [ofAnn, ofBob, ofStudio, 'video.purged', 'video.purged', 'worker.offline'].sort());
  t.match(
    receiver.received.map(({ body }) => JSON.parse(body)).find(({ type }) => type === 'worker.offline'),
    { data: { worker: { id: 'w1' }, label: 'cellar' } },
  );
  await database`delete from organisation_members where user_id = 'bob'`;
  await database`update accounts set banned = true where id = 'ann'`;
  await happens('video.updated', ofStudio);
  await happens('video.updated', ofAnn);
  await eventually(
    async () => receiver.received.length,
    (now) => now >= 14,
  );
  t.equal(receiver.received.length, 14, 'the instance twice and the organisation once: one has left it, the other is banned');
  await database`update accounts set banned = false where id = 'ann'`;
  await database`insert into organisation_members (id, organisation_id, user_id, role) values ('m2', 'studio', 'bob', 'editor')`;
  for (const { id } of [ann, bob, studio, whole]) t.ok((await deliveries(id)).length > 0);
});

t.test('what happened before a hook was made, and while it was disabled, it does not hear', async (t) => {
  const { receiver, until } = await scene(t);
  const video = await aVideo('ann');
  await happens('video.ready', video);
  const { id } = await aHook({ kind: 'account', id: 'ann' }, receiver.url);
  await database`update webhooks set state = 'disabled' where id = ${id}`;
  await happens('video.updated', video);
  await eventually(
    async () => (await database`select 1 from webhook_cursor where event_id = (select max(id) from event_log)`).length,
    (found) => found === 1,
  );
  await changeHook(database, id, { state: 'active' });
  await happens('video.failed', video, { problem: { code: 'x' } });
  await until(1);
  t.match(
    receiver.received.map(({ body }) => JSON.parse(body)),
    [{ type: 'video.failed', data: { problem: { code: 'x' } } }],
  );
  await changeHook(database, id, { state: 'paused' });
  await happens('video.restored', video);
  await eventually(
    () => deliveries(id),
    (rows) => rows.length === 2,
  );
  await changeHook(database, id, { state: 'active' });
  await until(2);
  t.match(JSON.parse(receiver.received[1]!.body), { type: 'video.restored' }, 'what waited while it was paused comes afterwards');
});

t.test('a message that is not taken is sent again, with the same name and another signature', async (t) => {
  const { receiver, settled } = await scene(t);
  receiver.answer = (response) =>
    receiver.received.length < 3 ? response.writeHead(503).end('busy \0 now') : response.writeHead(200).end('ok');
  const { id, secret } = await aHook({ kind: 'account', id: 'ann' }, receiver.url);
  await happens('video.ready', await aVideo('ann'));
  const [row] = await settled(id, 1);
  t.match(row, { state: 'delivered', attempts: 3 });
  t.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 1);
  for (const message of receiver.received) t.match(receiver.verify(message, secret), { type: 'video.ready' });
  t.match((await findDelivery(database, id, row!.id))?.log, [
    { n: 1, status: 503, answer: 'busy \u{fffd} now' },
    { n: 2, status: 503 },
    { n: 3, status: 200, answer: 'ok' },
  ]);
});

t.test('after five retries it is over, until somebody asks for more', async (t) => {
  const { receiver, settled, running } = await scene(t);
  receiver.answer = (response) => response.writeHead(500).end();
  const { id } = await aHook({ kind: 'account', id: 'ann' }, receiver.url);
  await happens('video.ready', await aVideo('ann'));
  const [row] = await settled(id, 1);
  t.match(row, { state: 'failed', attempts: 6, due_at: null });
  receiver.answer = (response) => response.writeHead(200).end();
  t.match(await retryDelivery(database, id, row!.id), { state: 'pending', ended_at: null });
  running[0]!.wake();
  t.match(await settled(id, 1), [{ state: 'delivered', attempts: 7 }]);
  t.equal(await retryDelivery(database, randomUUID(), row!.id), null, 'only with its own hook');
});

t.test('receivers that answer nonsense, too much, elsewhere or never are failures with a reason', async (t) => {
  const { receiver, settled } = await scene(t, { retries: 0 });
  const attempts = async (answer: typeof receiver.answer) => {
    receiver.answer = answer;
    const { id } = await aHook({ kind: 'account', id: 'ann' }, receiver.url, { events: ['video.ready'] });
    await happens('video.ready', await aVideo('ann'));
    const [row] = await settled(id, 1);
    await database`delete from webhooks where id <> ${id}`;
    const found = await findDelivery(database, id, row!.id);
    await database`delete from webhooks`;
    return found!.log[0]!;
  };
  const inside = await startReceiver();
  t.teardown(() => inside.stop());
  t.match(await attempts((response) => response.writeHead(302, { location: inside.url }).end()), { status: 302, problem: null });
  t.match(await attempts((response) => response.writeHead(307, { location: inside.url }).end()), { status: 307 });
  t.equal(inside.received.length, 0, 'redirects are not followed');
  t.match(await attempts((response) => response.socket!.end('nonsense\r\n\r\n')), { status: null, problem: { code: 'bad-answer' } });
  t.match(await attempts((response) => response.socket!.destroy()), { status: null, problem: { code: 'unreachable' } });
  const long = await attempts((response) => {
    response.writeHead(200);
    const more = () => {
      while (response.write('x'.repeat(10_000)));
    };
    response.on('drain', more);
    more();
  });
  t.match(long, { status: 200 });
  t.equal(long.answer.length, 2048, 'an endless answer is cut off');
  receiver.stop();
  t.match(await attempts(() => {}), { status: null, problem: { code: 'unreachable' } });
});

t.test('a receiver that never answers costs its ten seconds, and others do not wait for it', async (t) => {
  const { receiver, until } = await scene(t, { retries: 0 });
  receiver.answer = (response, { path }) => {
    if (path === '/hook') response.writeHead(200).end();
  };
  const slow = await aHook({ kind: 'account', id: 'ann' }, `${receiver.url}/slow`);
  await aHook(instance, receiver.url);
  const video = await aVideo('ann');
  for (let n = 0; n < 8; n += 1) await happens('video.updated', video);
  await until(8 + 5);
  t.equal(receiver.received.filter(({ path }) => path === '/hook').length, 8);
  const rows = await eventually(
    () => deliveries(slow.id),
    (all) => all.some(({ state }) => state === 'failed'),
    600,
  );
  const failed = rows.find(({ state }) => state === 'failed');
  t.match((await findDelivery(database, slow.id, `${failed?.id}`))?.log, [{ status: null, problem: { code: 'timeout' } }]);
});

t.test('what is not on the public internet is not asked', async (t) => {
  const { receiver, settled } = await scene(t, { retries: 0 }, { allowed: [] });
  const { id } = await aHook({ kind: 'account', id: 'ann' }, receiver.url);
  await happens('video.ready', await aVideo('ann'));
  const [row] = await settled(id, 1);
  t.match((await findDelivery(database, id, row!.id))?.log, [{ status: null, problem: { code: 'forbidden-address' } }]);
  t.equal(receiver.received.length, 0);
});

t.test('a receiver that says 410 is asked no more, and the instance hears of it', async (t) => {
  const { receiver, until } = await scene(t);
  receiver.answer = (response, { path }) => response.writeHead(path === '/hook/gone' ? 410 : 204).end();
  const { id } = await aHook({ kind: 'account', id: 'ann' }, `${receiver.url}/gone`);
  await aHook(instance, receiver.url, { events: ['webhook.disabled'] });
  const video = await aVideo('ann');
  await happens('video.ready', video);
  await until(2);
  t.match(await findHook(database, id), { state: 'disabled', problem: { code: 'receiver-gone' } });
  t.match(JSON.parse(receiver.received[1]!.body), { type: 'webhook.disabled', data: { webhook: { id } } });
  await happens('video.updated', video);
  t.match(await deliveries(id), [{ state: 'failed' }]);
  t.match(await changeHook(database, id, { state: 'active' }), { state: 'active', problem: null });
});

t.test('what an address answers that is no longer that of the hook says nothing about it', async (t) => {
  const { receiver, until, settled } = await scene(t);
  const held = new Map<string, ServerResponse>();
  receiver.answer = (response, { path }) => {
    if (path === '/hook/new') response.writeHead(204).end();
    else held.set(path, response);
  };
  const leaving = await aHook({ kind: 'account', id: 'ann' }, `${receiver.url}/old`);
  const taking = await aHook({ kind: 'account', id: 'ann' }, `${receiver.url}/taking`);
  await happens('video.ready', await aVideo('ann'));
  await until(2);
  for (const { id } of [leaving, taking]) await changeHook(database, id, { url: `${receiver.url}/new` });
  held.get('/hook/old')?.writeHead(410).end();
  held.get('/hook/taking')?.writeHead(200).end();
  const [row] = await settled(leaving.id, 1);
  t.match(row, { state: 'delivered', attempts: 2 });
  t.match((await findDelivery(database, leaving.id, row!.id))?.log, [{ status: 410 }, { status: 204 }]);
  t.match(await findHook(database, leaving.id), { state: 'active', problem: null, failures: 0, failing_since: null });
  t.match(await settled(taking.id, 1), [{ state: 'delivered', attempts: 1 }]);
  t.same(
    receiver.received.map(({ path }) => path).sort(),
    ['/hook/new', '/hook/old', '/hook/taking'],
    'what the old address took is not sent again',
  );
});

t.test('after three days without success a hook is disabled', async (t) => {
  const { receiver, until } = await scene(t);
  receiver.answer = (response) => response.writeHead(500).end();
  const { id } = await aHook({ kind: 'account', id: 'ann' }, receiver.url);
  await database`update webhooks set failures = 9, failing_since = now() - interval '73 hours' where id = ${id}`;
  const video = await aVideo('ann');
  await happens('video.ready', video);
  await until(1);
  t.match(
    await eventually(
      () => findHook(database, id),
      (hook) => hook?.state === 'disabled',
    ),
    { state: 'disabled', problem: { code: 'receiver-failing', detail: /500/ } },
  );
});

t.test('a failing hook pauses, is asked once a pause, and a test does not wait', async (t) => {
  const { receiver, until, running } = await scene(t, { failuresToPause: 5 });
  receiver.answer = (response) => response.writeHead(500).end();
  const { id } = await aHook({ kind: 'account', id: 'ann' }, receiver.url);
  const video = await aVideo('ann');
  for (let n = 0; n < 10; n += 1) await happens('video.updated', video);
  await until(5);
  const paused = await eventually(
    () => findHook(database, id),
    (hook) => (hook?.failures ?? 0) >= 5,
  );
  t.ok(paused!.resume_at!.getTime() > Date.now() + 290_000);
  const before = receiver.received.length;
  t.ok(before < 10, 'those that were on their way when it paused, and no others');
  const [over] = await database<{ resume_at: Date }[]>`update webhooks set resume_at = now() - interval '1 second' returning resume_at`;
  running[0]!.wake();
  await until(before + 1);
  await eventually(
    () => findHook(database, id),
    (hook) => hook!.resume_at! > over!.resume_at,
  );
  t.ok((await findHook(database, id))!.resume_at! > over!.resume_at, 'another pause');
  receiver.answer = (response) => response.writeHead(204).end();
  const test = await testDelivery(database, id);
  t.equal((await testDelivery(database, id))?.id, test?.id, 'one test at a time');
  running[0]!.wake();
  const rows = await eventually(
    () => deliveries(id),
    (all) => all.every(({ state }) => state === 'delivered'),
  );
  t.equal(rows.length, 11, 'and with its success everything goes out');
  t.match(await findHook(database, id), { failures: 0, resume_at: null, failing_since: null });
});

t.test('a new secret and the one before are both used for a while', async (t) => {
  const { receiver, until } = await scene(t);
  const { id, secret } = await aHook({ kind: 'account', id: 'ann' }, receiver.url);
  const second = await exchangeSecret(database, id, 3600);
  const video = await aVideo('ann');
  await happens('video.ready', video);
  await until(1);
  t.match(receiver.verify(receiver.received[0]!, secret), { type: 'video.ready' });
  t.match(receiver.verify(receiver.received[0]!, second!), { type: 'video.ready' });
  const third = await exchangeSecret(database, id, 0);
  await happens('video.updated', video);
  await until(2);
  t.throws(() => receiver.verify(receiver.received[1]!, second!));
  t.match(receiver.verify(receiver.received[1]!, third!), { type: 'video.updated' });
});

t.test('several gateways share the work: nothing is lost, and nothing is told twice', async (t) => {
  const { receiver, settled } = await scene(t, {}, { gateways: 3 });
  const { id } = await aHook({ kind: 'account', id: 'ann' }, receiver.url);
  const video = await aVideo('ann');
  for (let n = 0; n < 60; n += 1) await happens('video.updated', video);
  await settled(id, 60);
  t.equal(receiver.received.length, 60);
  t.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 60);
});

t.test('a gateway that dies loses nothing: others read on, and send what it had taken', async (t) => {
  const { receiver, running, start, settled } = await scene(t);
  await running.shift()!.stop();
  const { id } = await aHook({ kind: 'account', id: 'ann' }, receiver.url);
  const video = await aVideo('ann');
  await happens('video.ready', video);
  await happens('video.updated', video);
  // It reads, and dies before it has committed.
  await t.rejects(collect({ database, events: { since: () => Promise.reject(new Error('killed')) }, publicUrl, log }));
  t.same(await deliveries(id), []);
  await collect({ database, events, publicUrl, log });
  await collect({ database, events, publicUrl, log });
  t.equal((await deliveries(id)).length, 2);
  // It takes them, and dies before it has sent them.
  t.equal((await takeDue(database, { limit: 50, failuresToPause: 5 })).length, 2);
  t.same(await takeDue(database, { limit: 50, failuresToPause: 5 }), [], 'nobody else takes them meanwhile');
  await database`update webhook_deliveries set due_at = now(), taken_until = now()`;
  running.push(start());
  await settled(id, 2);
  t.equal(receiver.received.length, 2);
});

/** Messages that wait for a hook, as old as the database is told. */
const wait = (hookId: string, count: number, age: string) => database`
  insert into webhook_deliveries (id, hook_id, type, body, state, due_at, created_at)
  select gen_random_uuid(), ${hookId}, 'video.ready', '{}', 'pending', now() - ${age}::text::interval - make_interval(secs => n), now() - ${age}::text::interval
  from generate_series(1, ${count}) n`;

t.test('what is due is found without walking through all that waits', async (t) => {
  const { running } = await scene(t);
  await running[0]!.stop();
  const [slow, paused, quiet] = await Promise.all(['slow', 'paused', 'quiet'].map((path) => aHook(instance, `http://127.0.0.1:1/${path}`)));
  await wait(slow!.id, 20_000, '1 hour');
  await wait(paused!.id, 20_000, '1 hour');
  await wait(quiet!.id, 1, '0');
  await changeHook(database, paused!.id, { state: 'paused' });
  await database`analyze webhooks, webhook_deliveries`;
  const reads = async () => {
    let taken: string[] = [];
    const rows = await database.begin(async (sql) => {
      const read = async () =>
        (
          await sql<{ rows: number }[]>`
          select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as rows from pg_stat_xact_user_tables where relname = 'webhook_deliveries'`
        )[0]!.rows;
      const before = await read();
      taken = (await takeDue(sql as never, { limit: 10, failuresToPause: 5 })).map(({ hook_id }) => hook_id);
      return (await read()) - before;
    });
    return { rows, taken: [slow, paused, quiet].map((hook) => taken.filter((id) => id === hook!.id).length) };
  };
  const first = await reads();
  t.same(first.taken, [5, 0, 1], 'of each as many as may be on their way');
  t.ok(first.rows < 500, `reads ${first.rows} rows`);
  const second = await reads();
  t.same(second.taken, [0, 0, 0]);
  t.ok(second.rows < 500, `reads ${second.rows} rows`);
});

t.test('what waits for too long, or too many, is given up, and the log says so', async (t) => {
  const { running } = await scene(t);
  await running[0]!.stop();
  const hook = await aHook(instance, 'http://127.0.0.1:1/');
  const other = await aHook(instance, 'http://127.0.0.1:1/');
  await wait(hook.id, 2, '15 days');
  await wait(hook.id, 5, '1 hour');
  await wait(other.id, 3, '13 days');
  t.equal(await endWaiting(database, 3), false);
  const rows = await deliveries(hook.id);
  const codes = await Promise.all(
    rows.map(async ({ id, state }) => `${state} ${(await findDelivery(database, hook.id, id))?.log.map(({ problem }) => problem?.code)}`),
  );
  t.same(codes.sort(), [
    ...Array(2).fill('failed too-many-waiting'),
    ...Array(2).fill('failed waited-too-long'),
    ...Array(3).fill('pending '),
  ]);
  t.ok((await deliveries(other.id)).every(({ state }) => state === 'pending'));
  const given = rows.find(({ state }) => state === 'failed');
  t.match(given, { attempts: 1, due_at: null, ended_at: Date });
  t.match(await retryDelivery(database, hook.id, given!.id), { state: 'pending' });
  await endWaiting(database, 4);
  t.match(await findDelivery(database, hook.id, given!.id), { state: 'pending' }, 'asked for again it waits anew');
});

t.test('what is old is forgotten, and so are hooks of those who are gone', async (t) => {
  await scene(t);
  const keep = await aHook({ kind: 'account', id: 'ann' }, 'http://127.0.0.1:1/');
  await aHook({ kind: 'account', id: 'nobody' }, 'http://127.0.0.1:1/');
  await aHook({ kind: 'organisation', id: 'nobody' }, 'http://127.0.0.1:1/');
  const row = (state: string, days: number) => database`
    insert into webhook_deliveries (id, hook_id, type, body, state, created_at, ended_at)
    values (${randomUUID()}, ${keep.id}, 'video.ready', '{}', ${state}, now(), now() - make_interval(days => ${days}))`;
  await row('delivered', 15);
  await row('failed', 15);
  await row('delivered', 13);
  await forgetOld(database);
  t.equal((await deliveries(keep.id)).length, 1);
  t.equal((await database`select 1 from webhooks`).length, 1);
});

t.test('the database stops', async (t) => {
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});
