/** What happens to calls and reminders when a process beside the app dies, moves or comes back. */
import { rm } from 'node:fs/promises';
import t from 'tap';
import type { ActorDefinition } from './contract.ts';
import { startActorHost, waitForActors } from './index.ts';
import { startTestDapr, type TestDapr } from './testing.ts';
import { until } from './waiting.ts';

/** Counts in a store that all hosts share, as the database is. `where` says which host served. */
function counters() {
  const stored = new Map<string, number>();
  const reminded: string[] = [];
  const host = (where: string): ActorDefinition => ({
    type: 'Video',
    methods: ['add', 'where'],
    async call(id, method) {
      if (method === 'where') return { ok: true, value: where };
      stored.set(id, (stored.get(id) ?? 0) + 1);
      return { ok: true, value: stored.get(id) };
    },
    async remind(id, name) {
      reminded.push(`${id} ${name}`);
    },
    forget() {},
  });
  return { stored, reminded, host };
}

const all = counters();
let dapr: TestDapr;
t.setTimeout(600_000);
t.before(async () => {
  dapr = await startTestDapr({ actors: [all.host('first')], appId: 'vitascope-actors' });
});

/** Calls without pause, over many actors, until told to stop. */
function callers(count: number) {
  let going = true;
  let done = 0;
  const failures: unknown[] = [];
  const work = Promise.all(
    Array.from({ length: count }, async (_, i) => {
      for (let n = 0; going; n++) {
        const answer = await dapr.proxy.call('Video', `v${(i * 7 + n) % 40}`, 'add', {}, { idempotent: true, timeoutMs: 20_000 });
        if (answer.ok) done++;
        else failures.push(answer.problem);
      }
    }),
  );
  return {
    done: () => done,
    async stop() {
      going = false;
      await work;
      return failures;
    },
  };
}
const pidOf = (name: string) => dapr.supervisor.status().find((one) => one.name === name)?.pid ?? 0;
const restarted = (name: string, old: number) =>
  until(() => dapr.supervisor.status().some((one) => one.name === name && one.state === 'ready' && one.pid !== old));

t.test('hosts join and leave while calls go on, and none is lost', async (t) => {
  const load = callers(4);
  const second = await dapr.join({ actors: [all.host('second')], appId: 'vitascope-actors' });
  const places = async () => {
    const found = new Set<unknown>();
    for (let i = 0; i < 40; i++) {
      const answer = await dapr.proxy.call('Video', `v${i}`, 'where', {}, { idempotent: true });
      if (answer.ok) found.add(answer.value);
    }
    return found;
  };
  await until(async () => (await places()).size === 2);
  const before = load.done();
  await until(() => load.done() > before + 50);
  await second.stop();
  await until(async () => {
    const found = await places();
    return found.size === 1 && found.has('first');
  });
  t.strictSame(await load.stop(), [], 'every call was answered');
});

t.test('a killed daprd is started again, and calls go on', async (t) => {
  const load = callers(2);
  await until(() => load.done() > 20);
  const pid = pidOf('daprd');
  process.kill(pid, 'SIGKILL');
  await restarted('daprd', pid);
  const before = load.done();
  await until(() => load.done() > before + 20);
  t.strictSame(await load.stop(), []);
  t.match(
    dapr.supervisor.status().find(({ name }) => name === 'daprd'),
    { restarts: 1, lastExit: 'ended by SIGKILL' },
  );
});

t.test('a killed placement is started again, and calls go on', async (t) => {
  const pid = pidOf('placement');
  process.kill(pid, 'SIGKILL');
  await restarted('placement', pid);
  const answer = await until(async () => {
    const one = await dapr.proxy.call('Video', 'after-placement', 'add', {}, { idempotent: true });
    return one.ok ? one : undefined;
  });
  t.equal(answer.ok, true);
});

t.test('a reminder survives a killed scheduler', async (t) => {
  await dapr.proxy.setReminder('Video', 'lasting', 'check', 1);
  const count = () => all.reminded.filter((one) => one === 'lasting check').length;
  await until(() => count() >= 1);
  const pid = pidOf('scheduler');
  process.kill(pid, 'SIGKILL');
  await restarted('scheduler', pid);
  const before = count();
  // The killed one's leadership lasts up to 20 seconds in its store.
  await until(() => count() >= before + 2, 60_000);
  t.pass('it comes again');
  await dapr.proxy.removeReminder('Video', 'lasting', 'check');
});

t.test('an app that starts again under a living daprd is found', async (t) => {
  const port = dapr.host.port;
  await dapr.host.close();
  const call = dapr.proxy.call('Video', 'restart', 'where', {}, { idempotent: true, timeoutMs: 20_000 });
  const again = await startActorHost({ actors: [all.host('again')], topics: [], appToken: dapr.tokens.app, port });
  t.strictSame(await call, { ok: true, value: 'again' });
  t.teardown(() => again.close());
});

t.test('reminders are kept when everything stops and starts on other ports', async (t) => {
  const actors = counters();
  const one = await startTestDapr({ actors: [actors.host('before')], keepFolder: true });
  await one.proxy.setReminder('Video', 'kept', 'check', 1);
  await one.stop();
  const before = actors.reminded.length;
  const two = await startTestDapr({ actors: [actors.host('after')], dataDir: one.dataDir });
  await waitForActors({ daprHttpPort: two.ports.daprHttp, apiToken: two.tokens.api });
  await until(() => actors.reminded.length > before);
  t.equal(actors.reminded.at(-1), 'kept check');
  await two.stop();
  await rm(one.dataDir, { recursive: true, force: true });
});

// Not a teardown of the file: tap runs those when nothing keeps the process alive any more, and these children do.
t.test('everything stops', async (t) => {
  await dapr.stop();
  t.strictSame(dapr.supervisor.status(), []);
});
