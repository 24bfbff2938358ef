import t, { type Test } from 'tap';
import { type Received, startErrorCollector } from '../../test/servers/error-collector.ts';
import { createOutgoing } from '../outgoing/client.ts';
import { Misfortune } from './contract.ts';
import { createSentryErrors } from './sentry.ts';

async function collector(t: Test, ...answer: Parameters<typeof startErrorCollector>) {
  const started = await startErrorCollector(...answer);
  t.teardown(started.stop);
  return started;
}

function reporter(t: Test, init: { dsn: string } & Partial<Parameters<typeof createSentryErrors>[0]>) {
  const outgoing = createOutgoing({ name: 'test', allowedNetworks: ['127.0.0.0/8'] });
  const warnings: object[] = [];
  const errors = createSentryErrors({
    outgoing,
    service: 'vitascope',
    version: '1.2.3',
    root: new URL('../..', import.meta.url).pathname,
    secrets: ['very-secret', init.dsn],
    log: { warn: (fields) => warnings.push(fields) },
    ...init,
  });
  t.teardown(async () => {
    await errors.close();
    await outgoing.close();
  });
  return { errors, warnings };
}

t.test('an error arrives as an envelope, with its place, its causes and nothing of the machine', async (t) => {
  const { dsn, received } = await collector(t);
  const { errors } = reporter(t, { dsn });
  const cause = Object.assign(new Error('password very-secret of anna@example.org refused at 192.0.2.4'), { code: 'ENOENT' });
  errors.report({
    error: new TypeError('no luck with very-secret', { cause }),
    where: 'POST /api/v1/videos/{id}',
    tags: { route: 'changeVideo' },
    facts: { requestId: 'a-1' },
  });
  await errors.close();
  t.equal(received.length, 1);
  const [{ path, text, envelope, event }] = received as [Received];
  t.match(path, /^\/api\/7\/envelope\/\?.*sentry_key=abc123/);
  t.match(envelope[1][0]?.[0], { type: 'event' });
  t.match(event, {
    level: 'error',
    release: 'vitascope@1.2.3',
    server_name: 'vitascope',
    transaction: 'POST /api/v1/videos/{id}',
    tags: { route: 'changeVideo' },
    extra: { requestId: 'a-1', times: 1 },
    exception: { values: [{ type: 'Error' }, { type: 'TypeError', value: 'no luck with …' }] },
  });
  const frames = event.exception.values[1].stacktrace.frames as { filename: string }[];
  t.ok(frames.some(({ filename }) => filename === 'components/errors/sentry.test.ts'));
  t.notOk(frames.some(({ filename }) => filename.startsWith('/')));
  t.notMatch(text, /very-secret|anna|192\.0\.2\.4|ip_address|\/work|"cookies"|"headers"/);
  t.equal(event.user, undefined);
  t.equal(event.request, undefined);
});

t.test('a message that looks like places in the code is none', async (t) => {
  const { dsn, received } = await collector(t);
  const { errors } = reporter(t, { dsn });
  errors.report({ error: new Error('x\n    at holidays (/home/anna/diary.js:1:2)'), where: 'here' });
  await errors.close();
  t.notMatch(JSON.stringify(received[0]?.event.exception.values[0].stacktrace), /holidays|diary/);
});

t.test('the same error is told once, and then with how often it came', async (t) => {
  const { dsn, received } = await collector(t);
  const { errors } = reporter(t, { dsn });
  const fail = (number: number) => new Misfortune('gone', `chunk ${number} is gone`);
  for (let number = 0; number < 50; number += 1) errors.report({ error: fail(number), where: 'job audio' });
  errors.report({ error: fail(1), where: 'job probe' });
  await errors.close();
  t.same(received.map(({ event }) => [event.transaction, event.extra.times]).sort(), [
    ['job audio', 1],
    ['job audio', 49],
    ['job probe', 1],
  ]);
});

t.test('a period later what came meanwhile is told without another error', async (t) => {
  const { dsn, received } = await collector(t);
  const { errors } = reporter(t, { dsn, periodMs: 20 });
  for (let number = 0; number < 3; number += 1) errors.report({ error: 'text', where: 'here' });
  while (received.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  t.equal(received[1]?.event.extra.times, 2);
});

t.test('a storm of different errors is cut off', async (t) => {
  const { dsn, received } = await collector(t);
  const { errors } = reporter(t, { dsn, most: 5 });
  for (let number = 0; number < 500; number += 1) errors.report({ error: new Error('x'), where: `job ${number}` });
  await errors.close();
  t.equal(received.length, 5);
});

t.test('processes that tell of the same thing tell it under one id', async (t) => {
  const { dsn, received } = await collector(t);
  for (const { errors } of [reporter(t, { dsn }), reporter(t, { dsn })]) {
    errors.report({ error: new Misfortune('gone', 'It is gone.'), where: 'job audio', sameAs: 'job.failed 7' });
    await errors.close();
  }
  t.equal(received.length, 2);
  t.match(received[0]?.event.event_id, /^[0-9a-f]{32}$/);
  t.equal(received[0]?.event.event_id, received[1]?.event.event_id);
});

t.test('a collector that is away, silent or full costs nothing but one line of the log', async (t) => {
  const silent = await collector(t, () => {});
  const full = await collector(t, (response) => response.writeHead(429, { 'retry-after': '60' }).end());
  for (const dsn of ['http://abc123@127.0.0.1:1025/7', silent.dsn, full.dsn]) {
    const { errors, warnings } = reporter(t, { dsn });
    for (let number = 0; number < 3; number += 1) {
      errors.report({ error: new Error('x'), where: `job ${number}` });
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    errors.report(null as never);
    await errors.close();
    t.ok(warnings.length <= 1);
    t.notMatch(JSON.stringify(warnings), /abc123/);
  }
  t.equal(full.received.length, 1, 'one that asks for a pause gets it');
});

t.test('strange things that are thrown do no harm', async (t) => {
  const { dsn, received } = await collector(t);
  const { errors } = reporter(t, { dsn });
  const round = new Error('round');
  round.cause = round;
  const strange = [undefined, null, 7, { toString: null }, round, Object.create(Error.prototype), new AggregateError([], '')];
  for (const [index, error] of strange.entries()) errors.report({ error, where: `case ${index}` });
  await errors.close();
  t.equal(received.length, strange.length);
});
