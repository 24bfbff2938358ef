/** What is counted by the client's address, and streams whose reader changes. The harness trusts this machine as a proxy, and its streams beat fast. */
import type { Test } from 'tap';
import { createLoginLink } from '../accounts/sign-in-links.ts';
import { eventually, type Harness } from './harness.ts';
import { listen } from './listen.ts';
import { linkForm } from './people.ts';

const from = (address: string) => ({ 'x-forwarded-for': address });

export async function behindProxyConform(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  await t.test('guessing sign-in links is slowed down, and locks nobody out', async (t) => {
    const login = (token: string, address: string) => {
      const { body, headers } = linkForm(token);
      return h.call('POST', '/login', { key: null, body, headers: { ...headers, ...from(address) } });
    };
    h.clock.stop();
    t.teardown(() => h.clock.goOn());
    for (let n = 0; n < 30; n += 1) t.equal((await login('a guess', '203.0.113.1')).status, 401);
    const refused = await login('a guess', '198.51.100.7, 203.0.113.1');
    t.equal(refused.status, 429, 'what the client itself says of its address changes nothing');
    t.ok(refused.headers.get('retry-after'));
    t.equal((await login('a guess', '203.0.113.2')).status, 401, 'others are not slowed down');
    t.equal((await login(await createLoginLink(h.database), '203.0.113.1')).status, 303);
  });

  await t.test('one address cannot take all streams of events', async (t) => {
    const { id } = (await h.call('POST', '/api/v1/videos', { body: { title: 'Crowd' } })).json;
    const path = `/api/v1/videos/${id}/events`;
    const crowd = await Promise.all(Array.from({ length: 32 }, () => listen(h.url + path, from('203.0.113.1'))));
    const refused = await h.call('GET', path, { key: null, headers: from('203.0.113.1') });
    t.match(refused, { status: 429, json: { code: 'too-many-streams', retry: true } });
    t.ok(refused.headers.get('retry-after'));
    t.equal((await h.call('HEAD', path, { key: null, headers: from('203.0.113.1') })).status, 200, 'looking opens none');
    (await listen(h.url + path, from('203.0.113.2'))).close();
    (await listen(h.url + path, { ...from('203.0.113.1'), authorization: `Bearer ${h.key}` })).close();
    for (const stream of crowd) stream.close();
    const open = await eventually(
      async () => (await h.call('GET', '/metrics', { base: h.adminUrl })).text,
      (text) => text.includes('open_streams 0'),
    );
    t.match(open, 'open_streams 0', 'places come back');
    (await listen(h.url + path, from('203.0.113.1'))).close();
  });

  await t.test('progress of a video that has become private reaches its former readers no more', async (t) => {
    const { id } = (await h.call('POST', '/api/v1/videos', { body: { title: 'Secret' } })).json;
    const stream = await listen(`${h.url}/api/v1/videos/${id}/events`);
    const progress = (fraction: number) => h.events.live({ type: 'job.progress', subject: { type: 'video', id }, data: { fraction } });
    progress(0.1);
    t.same((await stream.next()).data.data, { fraction: 0.1 });
    // Without an event, as if it had been lost.
    await h.database`update videos set privacy = 'private' where id = ${id}`;
    let over = false;
    const rest = stream.rest().finally(() => {
      over = true;
    });
    await eventually(
      async () => progress(0.2),
      () => over,
    );
    t.ok(over, 'the stream has ended');
    await rest;
  });

  await t.test('a stream ends when the session or the key of its reader has ended', async (t) => {
    const { id } = (await h.call('POST', '/api/v1/videos', { body: { title: 'Mine', privacy: 'private' } })).json;
    const opened = await h.call('POST', '/login', { key: null, ...linkForm(await createLoginLink(h.database)) });
    const cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
    const all = await listen(`${h.url}/api/v1/events`, { cookie });
    const one = await listen(`${h.url}/api/v1/videos/${id}/events`, { cookie });
    const other = await listen(`${h.url}/api/v1/events`, { authorization: `Bearer ${h.key}` });
    t.equal((await h.call('DELETE', '/api/v1/session', { key: null, headers: { cookie, origin: h.url } })).status, 204);
    // However busy it is.
    const busy = setInterval(() => h.events.live({ type: 'job.progress', subject: { type: 'video', id }, data: {} }), 5);
    t.teardown(() => clearInterval(busy));
    await all.rest();
    await one.rest();
    t.equal((await other.next()).data.type, 'job.progress', 'those of others go on');
    clearInterval(busy);
    await h.database`update api_keys set revoked_at = now()`;
    await other.rest();
  });
}
