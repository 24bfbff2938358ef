/** Webhooks over HTTP: made, listed, changed, tried and removed by those who may, and by nobody else. */
import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { startReceiver } from '../webhooks/testing.ts';
import { eventually, type Harness } from './harness.ts';

const path = '/api/v1/webhooks';

export async function webhooksConform(t: Test, harness: Harness): Promise<void> {
  const { database } = harness;
  const receiver = await startReceiver();
  t.teardown(() => receiver.stop());
  const body = { url: receiver.url, events: ['video.ready'] };
  const ids = (answer: { json: { items: { id: string }[] } }) => answer.json.items.map(({ id }) => id);

  await t.test('the events that can be chosen are listed', async (t) => {
    const { status, json } = await harness.call('GET', '/api/v1/webhook-events', { key: null });
    t.equal(status, 200);
    t.match(
      json.items.find(({ type }: { type: string }) => type === 'video.ready'),
      { summary: /complete/, about: 'video' },
    );
  });

  await t.test('a webhook is made, changed and removed; its secret and the values of its headers are not shown again', async (t) => {
    await database`truncate webhooks cascade`;
    const made = await harness.call('POST', path, { body: { ...body, headers: { 'X-Key': 'hidden' }, description: 'mine' } });
    t.match(made, {
      status: 201,
      json: { secret: /^whsec_/, state: 'active', headers: ['x-key'], owner: { kind: 'account', id: 'administrator' } },
    });
    const own = `${path}/${made.json.id}`;
    t.equal(Buffer.from(made.json.secret.slice(6), 'base64').length, 32);
    const shown = await harness.call('GET', own);
    t.notMatch(shown.text, /hidden|whsec/);
    t.same(ids(await harness.call('GET', path)), [made.json.id]);
    t.match((await harness.call('PATCH', own, { body: { events: ['*'], state: 'paused' } })).json, { events: ['*'], state: 'paused' });
    t.match(await harness.call('POST', `${own}/test`), { status: 409, json: { code: 'webhook-not-active' } });
    t.match((await harness.call('PATCH', own, { body: { state: 'active' } })).json, { state: 'active' });
    const { origin } = new URL(body.url);
    t.match((await harness.call('PATCH', own, { body: { url: `${origin}/beside` } })).json, { headers: ['x-key'] });
    const elsewhere = await harness.call('PATCH', own, { body: { url: 'https://other.example.org/hook' } });
    t.same(elsewhere.json.headers, [], 'another server is not told what this one was');
    const second = await harness.call('POST', `${own}/secret`, { body: {} });
    t.match(second.json.secret, /^whsec_/);
    t.not(second.json.secret, made.json.secret);
    t.ok(Date.parse((await harness.call('GET', own)).json.previousSecretUntil) > Date.now());
    t.equal((await harness.call('DELETE', own)).status, 204);
    t.equal((await harness.call('GET', own)).status, 404);
  });

  await t.test('a test arrives, and its log shows what was sent and answered', async (t) => {
    const made = (await harness.call('POST', path, { body: { ...body, headers: { authorization: 'Bearer hidden' } } })).json;
    const own = `${path}/${made.id}`;
    receiver.answer = (response) => response.writeHead(200).end('thank you');
    const test = await harness.call('POST', `${own}/test`);
    t.match(test, { status: 202, json: { type: 'webhook.test' } });
    const read = () => harness.call('GET', `${own}/deliveries/${test.json.id}`);
    const done = await eventually(read, ({ json }) => json.state === 'delivered');
    t.match(done.json, {
      state: 'delivered',
      request: { url: receiver.url, headers: ['authorization'] },
      log: [{ status: 200, answer: 'thank you' }],
    });
    t.notMatch(done.text, /hidden|whsec/);
    t.match(receiver.verify(receiver.received.at(-1)!, made.secret), { type: 'webhook.test', data: { webhook: { id: made.id } } });
    t.match(await harness.call('POST', `${own}/deliveries/${test.json.id}/retry`), { status: 202 });
    await eventually(read, ({ json }) => json.state === 'delivered' && json.log.length === 2);
    t.equal((await harness.call('POST', `${own}/deliveries/${randomUUID()}/retry`)).status, 404);
    await database`
      insert into webhook_deliveries (id, hook_id, type, body, state, created_at)
      select gen_random_uuid(), ${made.id}, 'video.ready', '{}', 'failed', now() - make_interval(mins => n) from generate_series(1, 3) n`;
    const page = await harness.call('GET', `${own}/deliveries?limit=2&state=failed`);
    t.equal(page.json.items.length, 2);
    const rest = await harness.call('GET', `${own}/deliveries?limit=2&state=failed&cursor=${page.json.nextCursor}`);
    t.match(rest.json, { items: [{ state: 'failed' }], nextCursor: null });
    t.equal((await harness.call('GET', `${own}/deliveries?cursor=x`)).json.code, 'bad-cursor');
    await database`truncate webhooks cascade`;
  });

  await t.test('addresses, headers and events that cannot be are refused', async (t) => {
    const wrong = async (change: object) => {
      const { status, json } = await harness.call('POST', path, { body: { ...body, ...change } });
      return `${status} ${json.code}`;
    };
    for (const url of [
      '',
      'x',
      'http://10.0.0.1/',
      'http://[::1]/',
      'http://169.254.169.254/latest',
      'file:///etc/passwd',
      'https://a:b@example.org/',
    ])
      t.equal(await wrong({ url }), '422 url-not-allowed', url);
    t.equal(await wrong({ url: `https://example.org/${'x'.repeat(2000)}` }), '422 invalid');
    for (const name of ['Host', 'content-type', 'Connection', 'transfer-encoding', 'webhook-id', 'X-Forwarded-For', 'a b', 'a\r\nb', ''])
      t.equal(await wrong({ headers: { [name]: 'x' } }), '422 invalid', name);
    for (const value of ['a\r\nb: c', 'ä', '\0', ' x'])
      t.equal(await wrong({ headers: { 'x-a': value } }), '422 invalid', JSON.stringify(value));
    t.equal(await wrong({ headers: Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`x-${n}`, 'y'])) }), '422 invalid');
    for (const events of [[], ['video.nothing'], ['*', 'video.ready'], 'video.ready'])
      t.equal(await wrong({ events }), '422 invalid', `${events}`);
    t.equal(await wrong({ events: ['worker.offline'] }), '422 not-for-this-owner');
    t.equal(await wrong({ organisation: 'studio', instance: true }), '400 two-owners');
    t.equal(await wrong({ secret: 'whsec_mine' }), '422 invalid');
    const made = (await harness.call('POST', path, { body })).json;
    t.equal((await harness.call('PATCH', `${path}/${made.id}`, { body: { url: 'http://10.0.0.1/' } })).json.code, 'url-not-allowed');
    t.equal((await harness.call('PATCH', `${path}/${made.id}`, { body: {} })).status, 422);
    for (let n = 1; n < 20; n += 1) await harness.call('POST', path, { body });
    t.match(await harness.call('POST', path, { body }), { status: 409, json: { code: 'too-many-webhooks' } });
    await database`truncate webhooks cascade`;
  });

  await t.test('only those who may look after a webhook find it', async (t) => {
    const made = async (owner: object) => (await harness.call('POST', path, { body: { ...body, ...owner } })).json.id;
    const hooks = { own: await made({}), organisation: await made({ organisation: 'studio' }), instance: await made({ instance: true }) };
    t.same(ids(await harness.call('GET', path)), [hooks.own]);
    t.same(ids(await harness.call('GET', `${path}?organisation=studio`)), [hooks.organisation]);
    t.same(ids(await harness.call('GET', `${path}?instance=true`)), [hooks.instance]);
    t.same(ids(await harness.call('GET', '/api/v1/admin/webhooks', { base: harness.adminUrl })).length, 3);
    t.equal((await harness.call('GET', path, { key: null })).status, 401);
    t.equal((await harness.call('GET', `${path}/${hooks.own}`, { key: null })).status, 401);
    t.equal((await harness.call('POST', path, { key: null, body })).status, 401);
    await database`truncate webhooks cascade`;
  });
}
