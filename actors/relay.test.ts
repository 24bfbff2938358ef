import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import type { NewEvent } from '../components/events/contract.ts';
import type { ActorProxy } from '../dapr/index.ts';
import { commitTurn } from './commit.ts';
import { type Effect, type Envelope, problem, type Sender } from './contract.ts';
import { createRelay } from './relay.ts';
import { silent, startTestDatabase } from './testing.ts';

const { database, stop } = await startTestDatabase();
t.teardown(stop);

interface Arrival {
  to: string;
  method: string;
  sender: Sender;
}
/** The world outside: notes what arrives, answers as told. */
function outside(answer: (arrival: Arrival) => Promise<Envelope> | Envelope = () => ({ ok: true, value: null })) {
  const arrivals: Arrival[] = [];
  const events: NewEvent[] = [];
  const reminders: string[] = [];
  const proxy: ActorProxy = {
    async call<T>(_type: string, to: string, method: string, _command: unknown, options?: { sender?: Sender }) {
      const arrival = { to, method, sender: options?.sender as Sender };
      arrivals.push(arrival);
      return (await answer(arrival)) as Envelope<T>;
    },
    async setReminder(_type, id, name) {
      reminders.push(`${id} ${name}`);
    },
    async removeReminder() {},
    async close() {},
  };
  const append = async (some: NewEvent[]): Promise<void> => void events.push(...some);
  return {
    arrivals,
    events,
    reminders,
    init: { database, proxy, events: { append }, publish: async () => {}, log: silent, pollMs: 200, backOffSeconds: 0.01 },
  };
}
const tell = (id: string, method: string): Effect => ({ kind: 'tell', actor: 'Job', id, method, command: {} });
async function leave(id: string, version: number, effects: Effect[]): Promise<void> {
  await commitTurn(database, { type: 'Video', id, version, schema: 1, state: {}, rows: [], effects });
}
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(10);
}
const isEmpty = async (): Promise<boolean> => (await database`select 1 from outbox limit 1`).length === 0;

t.test('effects of an actor arrive in order, with their sender', async (t) => {
  const { init, arrivals, events, reminders } = outside();
  const relay = createRelay(init);
  await relay.start();
  const ids = Array.from({ length: 20 }, () => randomUUID());
  await Promise.all(
    ids.map(async (id) => {
      for (let version = 0; version < 5; version++) {
        await leave(id, version, [
          tell(id, `${version}.0`),
          { kind: 'event', type: 'video.x', subject: { type: 'video', id }, data: { version } },
          tell(id, `${version}.2`),
          { kind: 'remind', name: 'supervise', periodSeconds: 30 },
        ]);
        relay.kick();
      }
    }),
  );
  await until(isEmpty);
  await relay.stop();
  for (const id of ids) {
    const mine = arrivals.filter(({ to }) => to === id);
    t.same(
      mine.map(({ method }) => method),
      [0, 1, 2, 3, 4].flatMap((version) => [`${version}.0`, `${version}.2`]),
    );
    t.match(mine[1]?.sender, { actor: 'Video', id, version: 1, n: 2 });
    t.same(
      events.filter(({ subject }) => subject.id === id).map(({ data }) => data.version),
      [0, 1, 2, 3, 4],
    );
  }
  t.equal(reminders.length, 100);
});

t.test('several relays share the work and deliver nothing twice', async (t) => {
  const { init, arrivals } = outside(async () => {
    await delay(2);
    return { ok: true, value: null };
  });
  const relays = [createRelay(init), createRelay(init), createRelay(init)];
  await Promise.all(relays.map((relay) => relay.start()));
  const ids = Array.from({ length: 40 }, () => randomUUID());
  await Promise.all(
    ids.map(async (id, index) => {
      for (let version = 0; version < 5; version++) {
        await leave(id, version, [tell(id, `${version}`)]);
        relays[index % 3]?.kick();
      }
    }),
  );
  await until(isEmpty);
  await Promise.all(relays.map((relay) => relay.stop()));
  for (const id of ids)
    t.same(
      arrivals.filter(({ to }) => to === id).map(({ method }) => method),
      ['0', '1', '2', '3', '4'],
    );
});

t.test('a refusal has arrived; what could not be delivered is tried again before anything later', async (t) => {
  let failures = 3;
  const { init, arrivals } = outside(({ method }) => {
    if (method === 'refused') return { ok: false, problem: problem('no', 409, 'no') };
    if (method === 'flaky' && failures-- > 0) return { ok: false, problem: problem('actors-unavailable', 503, 'gone', undefined, true) };
    return { ok: true, value: null };
  });
  const id = randomUUID();
  await leave(id, 0, [tell(id, 'refused'), tell(id, 'flaky'), tell(id, 'after')]);
  const relay = createRelay(init);
  await relay.start();
  await until(isEmpty);
  await relay.stop();
  t.same(
    arrivals.map(({ method }) => method),
    ['refused', 'flaky', 'flaky', 'flaky', 'flaky', 'after'],
  );
});

t.test('what never arrives is laid aside and holds nothing up', async (t) => {
  const { init, arrivals } = outside(({ method }) => {
    if (method === 'bad') throw new Error('always');
    return { ok: true, value: null };
  });
  const id = randomUUID();
  await leave(id, 0, [tell(id, 'bad'), tell(id, 'after')]);
  const relay = createRelay(init);
  await relay.start();
  await until(isEmpty);
  await relay.stop();
  t.equal(arrivals.filter(({ method }) => method === 'bad').length, 8);
  t.equal(arrivals.at(-1)?.method, 'after');
  t.match((await database`select error, n from dead_effects where actor_id = ${id}`)[0], { error: /always/, n: 0 });
});

t.test('a tell waits for as long as actors cannot be reached, which is none of its failures', async (t) => {
  const id = randomUUID();
  const failures: unknown[] = [];
  const { init, arrivals } = outside(async ({ method }) => {
    const [row] = await database`select attempts from outbox where actor_id = ${id} order by n limit 1`;
    if (method === 'first') failures.push(row?.attempts);
    const calls = failures.length;
    if (calls <= 12) return { ok: false, problem: problem('actors-unavailable', 503, 'gone', undefined, true) };
    if (calls <= 19) return { ok: false, problem: problem('internal', 500, 'broken') };
    return { ok: true, value: null };
  });
  await leave(id, 0, [tell(id, 'first'), tell(id, 'after')]);
  const relay = createRelay({ ...init, pollMs: 10, backOffSeconds: 0.0001 });
  await relay.start();
  await until(isEmpty);
  await relay.stop();
  t.same(
    arrivals.map(({ method }) => method),
    [...Array(20).fill('first'), 'after'],
  );
  t.same(failures, [...Array(13).fill(0), 1, 2, 3, 4, 5, 6, 7]);
  t.equal((await database`select 1 from dead_effects where actor_id = ${id}`).length, 0);
});

t.test('an actor that hangs does not hold up the others', async (t) => {
  const slow = randomUUID();
  let release: () => void = () => {};
  const hanging = new Promise<void>((resolve) => (release = resolve));
  const { init, arrivals } = outside(async ({ to }) => {
    if (to === slow) await hanging;
    return { ok: true, value: null };
  });
  const relay = createRelay(init);
  await relay.start();
  await leave(slow, 0, [tell(slow, 'first'), tell(slow, 'second')]);
  relay.kick();
  await until(() => arrivals.length === 1);
  const others = Array.from({ length: 5 }, () => randomUUID());
  for (const id of others) await leave(id, 0, [tell(id, 'x')]);
  relay.kick();
  await until(() => arrivals.length === 6);
  t.same(
    arrivals.filter(({ to }) => to === slow).map(({ method }) => method),
    ['first'],
  );
  release();
  await until(isEmpty);
  await relay.stop();
  t.same(
    arrivals.filter(({ to }) => to === slow).map(({ method }) => method),
    ['first', 'second'],
  );
});

t.test('effects whose wake-up was lost are found by the poll', async (t) => {
  const { init, arrivals } = outside();
  const relay = createRelay(init);
  await relay.start();
  await delay(50);
  const id = randomUUID();
  await leave(id, 0, [tell(id, 'x')]);
  await until(isEmpty);
  await relay.stop();
  t.equal(arrivals.length, 1);
});
