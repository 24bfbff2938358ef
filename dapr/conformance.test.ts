/** The actor host and proxy against a real daprd: each case is something that goes wrong elsewhere. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import t from 'tap';
import type { Envelope } from '../actors/contract.ts';
import type { ActorDefinition, TurnContext } from './contract.ts';
import { createActorProxy, startActorHost } from './index.ts';
import { startTestDapr, type TestDapr } from './testing.ts';
import { deferred, until } from './waiting.ts';

/** A small actor whose methods behave well and badly. Its cache is what a host has to drop; `stored` is its database. */
function subject() {
  const stored = new Map<string, number>();
  const cache = new Map<string, number>();
  const forgotten: string[] = [];
  const reminded: string[] = [];
  const contexts: TurnContext[] = [];
  const gates = new Map<string, ReturnType<typeof deferred>>();
  const running = new Map<string, number>();
  const ok = (value: unknown): Envelope => ({ ok: true, value });
  let mostAtOnce = 0;
  const definition: ActorDefinition = {
    type: 'Video',
    methods: ['echo', 'add', 'addThenThrow', 'throwText', 'failedSave', 'hang', 'overlap', 'cyclic'],
    async call(id, method, command, context) {
      contexts.push(context);
      const load = () => cache.get(id) ?? stored.get(id) ?? 0;
      switch (method) {
        case 'echo':
          return ok(command);
        case 'add':
          cache.set(id, load() + 1);
          stored.set(id, load());
          return ok(load());
        case 'addThenThrow':
          cache.set(id, load() + 1);
          throw new Error('secret detail');
        case 'throwText':
          throw 'just a text';
        case 'failedSave':
          cache.set(id, load() + 100);
          await Promise.reject(new Error('the database is down'));
          return ok(load());
        case 'cyclic': {
          const value: Record<string, unknown> = {};
          value.self = value;
          return ok(value);
        }
        case 'hang': {
          const gate = deferred();
          gates.set(id, gate);
          context.signal.addEventListener('abort', () => gate.resolve('aborted'), { once: true });
          return ok(await gate.promise);
        }
        default: {
          const now = (running.get(id) ?? 0) + 1;
          running.set(id, now);
          mostAtOnce = Math.max(mostAtOnce, now);
          await new Promise((resolve) => setTimeout(resolve, 2));
          running.set(id, now - 1);
          return ok(now);
        }
      }
    },
    async remind(id, reminder) {
      reminded.push(`${id} ${reminder}`);
      if (reminder === 'throws') throw 'not even an Error';
    },
    forget(id) {
      cache.delete(id);
      forgotten.push(id);
      if (id === 'bad-to-forget') throw new Error('cannot be dropped');
    },
  };
  return { definition, forgotten, reminded, contexts, gates, mostAtOnce: () => mostAtOnce };
}

const video = subject();
const received: unknown[] = [];
let refusals = 0;
let dapr: TestDapr;

/** A request to the host as daprd would send it. */
const direct = (method: string, path: string, init: RequestInit = {}, token = dapr.tokens.app) =>
  fetch(`http://127.0.0.1:${dapr.host.port}${path}`, { method, ...init, headers: { 'dapr-api-token': token, ...init.headers } });

t.before(async () => {
  dapr = await startTestDapr({
    actors: [video.definition],
    topics: [
      {
        topic: 'jobs.offered',
        async handle(data) {
          received.push(data);
          if (refusals-- > 0) throw new Error('not now');
          return 'SUCCESS';
        },
      },
    ],
  });
});

t.test('a throw reaches the caller as a problem that says nothing of the inside', async (t) => {
  for (const method of ['addThenThrow', 'throwText', 'failedSave', 'cyclic']) {
    const answer = await dapr.proxy.call('Video', `throws-${method}`, method, {});
    t.match(answer, { ok: false, problem: { code: 'internal', status: 500 } }, method);
    t.notMatch(JSON.stringify(answer), /secret|stack|database/);
  }
});

t.test('what a failed turn left in memory is gone in the next', async (t) => {
  await dapr.proxy.call('Video', 'drop', 'add', {});
  await dapr.proxy.call('Video', 'drop', 'addThenThrow', {});
  await dapr.proxy.call('Video', 'drop', 'failedSave', {});
  t.strictSame(await dapr.proxy.call('Video', 'drop', 'add', {}), { ok: true, value: 2 });
});

t.test('zero, false, empty text, null and nested values come back as they went', async (t) => {
  for (const value of [0, false, '', null, [], { a: { b: [0, ''] } }, 'é☃ \u{1f3ac}']) {
    t.strictSame(await dapr.proxy.call('Video', 'echo', 'echo', value), { ok: true, value });
  }
});

t.test('only listed methods can be called', async (t) => {
  for (const method of ['forget', 'call', 'constructor', 'toString', '__proto__', 'hasOwnProperty', 'remind']) {
    t.match(await dapr.proxy.call('Video', 'x', method, {}), { ok: false, problem: { code: 'unknown-method' } }, method);
  }
});

t.test('ids that daprd would misread are refused, others arrive unchanged', async (t) => {
  for (const id of ['', '.', '..', 'a/b', 'a\\b', 'a#b', 'a?b', 'a%2fb', 'a\nb', 'a\u007fb']) {
    t.match(await dapr.proxy.call('Video', id, 'echo', 1), { ok: false, problem: { code: 'bad-actor-id' } }, JSON.stringify(id));
  }
  for (const id of ['a b', 'a:b', 'a+b', 'ä-☃', 'a&b=c;d', '...']) t.match(await dapr.proxy.call('Video', id, 'echo', 1), { ok: true }, id);
  await dapr.proxy.call('Video', 'a ä:b', 'addThenThrow', {});
  t.ok(video.forgotten.includes('a ä:b'));
});

t.test('the proxy can be awaited', async (t) => {
  t.equal(await dapr.proxy, dapr.proxy);
});

t.test('one turn at a time for each actor', async (t) => {
  const path = '/actors/Video/busy/method/overlap';
  // Past daprd too: after a rebalance its own lock is not enough.
  const through = Array.from({ length: 10 }, () => dapr.proxy.call('Video', 'busy', 'overlap', {}));
  const past = Array.from({ length: 10 }, async () => (await direct('PUT', path, { body: '{"command":{}}' })).json());
  for (const answer of await Promise.all([...through, ...past])) t.strictSame(answer, { ok: true, value: 1 });
  t.equal(video.mostAtOnce(), 1);
});

t.test('sender and trace reach the turn', async (t) => {
  const sender = { actor: 'Job', id: 'j', version: 3, n: 0 } as const;
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await dapr.proxy.call('Video', 'ctx', 'echo', {}, { sender, traceparent });
  const context = video.contexts.at(-1);
  t.strictSame(context?.sender, sender);
  t.match(context?.traceparent, /^00-0af7651916cd43dd8448eb211c80319c-/, 'the same trace');
  await dapr.proxy.call('Video', 'ctx', 'echo', {});
  t.equal(video.contexts.at(-1)?.sender, undefined);
});

t.test('requests without the token are refused, the health page alone is open', async (t) => {
  for (const [method, path] of [
    ['PUT', '/actors/Video/x/method/echo'],
    ['DELETE', '/actors/Video/x'],
    ['GET', '/dapr/config'],
    ['GET', '/dapr/subscribe'],
    ['POST', '/topics/jobs.offered'],
  ] as const) {
    for (const token of ['', 'wrong', `${dapr.tokens.app}x`, `x${dapr.tokens.app.slice(1)}`]) {
      t.equal((await direct(method, path, {}, token)).status, 401, `${method} ${path}`);
    }
  }
  t.equal((await direct('GET', '/healthz', {}, '')).status, 200);
  const proxy = createActorProxy({ daprHttpPort: dapr.ports.daprHttp, apiToken: 'wrong' });
  t.match(
    await proxy.call('Video', 'x', 'echo', 1),
    { ok: false, problem: { code: 'actors-unavailable' } },
    'daprd asks for its token too',
  );
  await proxy.close();
});

t.test('the host listens on loopback only', async (t) => {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  for (const { address } of addresses.filter(({ internal, family }) => !internal && family === 'IPv4')) {
    const socket = connect(dapr.host.port, address);
    await t.rejects(once(socket, 'connect'), { code: 'ECONNREFUSED' }, address);
  }
});

t.test('bodies that are too large or no JSON harm nobody', async (t) => {
  const path = '/actors/Video/body/method/echo';
  t.match(await (await direct('PUT', path, { body: '{"command":' })).json(), { ok: false, problem: { code: 'bad-command' } });
  t.match(await (await direct('PUT', path, { body: '3' })).json(), { ok: false, problem: { code: 'bad-command' } });
  const large = await direct('PUT', path, { body: JSON.stringify({ command: 'x'.repeat(5 * 1024 * 1024) }) }).then(
    ({ status }) => status,
    () => 413,
  );
  t.equal(large, 413);
  const allowed = 'x'.repeat(3 * 1024 * 1024);
  t.strictSame(await dapr.proxy.call('Video', 'body', 'echo', allowed), { ok: true, value: allowed });
});

t.test('a caller waits no longer than it said, and its turn is told', async (t) => {
  const answer = await dapr.proxy.call('Video', 'slow', 'hang', {}, { timeoutMs: 300 });
  t.match(answer, { ok: false, problem: { code: 'actors-unavailable', retry: true } });
  const gate = await until(() => video.gates.get('slow'));
  t.equal(await gate.promise, 'aborted', 'the signal was given');
  t.match(await dapr.proxy.call('Video', 'slow', 'echo', 1), { ok: true }, 'the actor is free again');
});

t.test('a call that does not show the key of the actors is refused', async (t) => {
  const { definition } = subject();
  const host = await startActorHost({ actors: [definition], topics: [], appToken: dapr.tokens.app, actorKey: 'the-key', port: 0 });
  const call = async (key?: unknown) => {
    const url = `http://127.0.0.1:${host.port}/actors/Video/x/method/echo`;
    const body = JSON.stringify({ command: 1, key });
    return (await fetch(url, { method: 'PUT', headers: { 'dapr-api-token': dapr.tokens.app }, body })).json();
  };
  for (const key of [undefined, '', 'the-ke', 'the-keys', 7, null])
    t.match(await call(key), { ok: false, problem: { code: 'unknown-caller' } });
  t.strictSame(await call('the-key'), { ok: true, value: 1 });
  await host.close();
});

t.test('a turn that never ends, and does not listen, frees its actor after the limit', async (t) => {
  const forgotten: string[] = [];
  const stuck: ActorDefinition = {
    type: 'Video',
    methods: ['never', 'echo'],
    call: (_id, method) => (method === 'never' ? new Promise(() => {}) : Promise.resolve({ ok: true, value: 1 })),
    remind: () => new Promise(() => {}),
    forget: (id) => void forgotten.push(id),
  };
  const host = await startActorHost({ actors: [stuck], topics: [], appToken: dapr.tokens.app, port: 0, turnTimeoutMs: 30 });
  const put = (path: string) =>
    fetch(`http://127.0.0.1:${host.port}/actors/Video/x/method/${path}`, { method: 'PUT', headers: { 'dapr-api-token': dapr.tokens.app } });
  t.match(await (await put('never')).json(), { ok: false, problem: { code: 'actor-timeout', retry: true } });
  t.strictSame(forgotten, ['x']);
  t.equal((await put('remind/check')).status, 500, 'the reminder will come again');
  t.strictSame(await (await put('echo')).json(), { ok: true, value: 1 });
  await host.close();
});

t.test('a caller that cancels is answered at once', async (t) => {
  const controller = new AbortController();
  const call = dapr.proxy.call('Video', 'cancel', 'hang', {}, { signal: controller.signal });
  const gate = await until(() => video.gates.get('cancel'));
  controller.abort();
  t.match(await call, { ok: false, problem: { code: 'actors-unavailable' } });
  t.equal(await gate.promise, 'aborted');
});

t.test('deactivation answers while a turn hangs, and drops the actor after it', async (t) => {
  const call = direct('PUT', '/actors/Video/leaving/method/hang', { body: '{"command":{}}' });
  const gate = await until(() => video.gates.get('leaving'));
  t.equal((await direct('DELETE', '/actors/Video/leaving')).status, 200);
  t.notOk(video.forgotten.includes('leaving'), 'not under a running turn');
  gate.resolve('done');
  t.strictSame(await (await call).json(), { ok: true, value: 'done' });
  await until(() => video.forgotten.includes('leaving'));
});

t.test('a deactivation that throws ends nothing', async (t) => {
  await dapr.proxy.call('Video', 'bad-to-forget', 'echo', 1);
  t.equal((await direct('DELETE', '/actors/Video/bad-to-forget')).status, 200);
  await until(() => video.forgotten.includes('bad-to-forget'));
  t.match(await dapr.proxy.call('Video', 'bad-to-forget', 'echo', 1), { ok: true });
});

t.test('a daprd that starts anew finds no actor in memory', async (t) => {
  await dapr.proxy.call('Video', 'kept', 'echo', 1);
  const config = await (await direct('GET', '/dapr/config')).json();
  t.match(config, { entities: ['Video'], drainOngoingCallTimeout: '2s' });
  t.ok(video.forgotten.includes('kept'));
});

t.test('what is published arrives', async (t) => {
  await dapr.publisher.publish('jobs.offered', { job: 'j1', priority: 0 });
  await until(() => received.length > 0);
  t.strictSame(received.at(-1), { job: 'j1', priority: 0 });
});

t.test('a message whose handler throws is not taken as done', async (t) => {
  const deliver = async (body: string) => (await direct('POST', '/topics/jobs.offered', { body })).json();
  refusals = 1;
  t.strictSame(await deliver('{"data":{"job":"j2"}}'), { status: 'RETRY' });
  t.strictSame(await deliver('{"data":{"job":"j2"}}'), { status: 'SUCCESS' });
  t.strictSame(await deliver('no event'), { status: 'DROP' });
});

t.test('publishing that fails throws', async (t) => {
  const { createPublisher } = await import('./publish.ts');
  const publisher = createPublisher({ daprHttpPort: dapr.ports.daprHttp, apiToken: dapr.tokens.api, pubsubName: 'no-such-broker' });
  await t.rejects(publisher.publish('jobs.offered', {}), /no-such-broker|404|400/);
  await publisher.close();
});

t.test('reminders come again and again, by name, also those that throw', async (t) => {
  await dapr.proxy.setReminder('Video', 'r1', 'check', 1);
  await dapr.proxy.setReminder('Video', 'r1', 'check', 1);
  await dapr.proxy.setReminder('Video', 'r2', 'throws', 1);
  const count = (what: string) => video.reminded.filter((one) => one === what).length;
  await until(() => count('r1 check') >= 2 && count('r2 throws') >= 2);
  await dapr.proxy.removeReminder('Video', 'r1', 'check');
  await dapr.proxy.removeReminder('Video', 'r1', 'check');
  await dapr.proxy.removeReminder('Video', 'r2', 'throws');
  t.match(await dapr.proxy.call('Video', 'r2', 'echo', 1), { ok: true }, 'the process lives');
});

// Not a teardown of the file: tap runs those when nothing keeps the process alive any more, and these children do.
t.test('everything stops', async (t) => {
  await dapr.stop();
  t.strictSame(dapr.supervisor.status(), []);
});
