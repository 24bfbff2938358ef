/** Limits of calls, on gateways that allow 20 changes a minute, trust this machine as a proxy and count in one place. */
import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { createApiKey } from '../api-keys.ts';
import { keyScopes } from '../contract/roles.ts';
import type { Harness } from './harness.ts';

/** Each gateway in turn gets the next call. */
export async function limitsConform(t: Pick<Test, 'test'>, gateways: readonly [Harness, ...Harness[]]): Promise<void> {
  let turn = 0;
  const call = (method: string, path: string, address: string, key: string | null = null) => {
    const h = gateways[(turn += 1) % gateways.length] as Harness;
    return h.call(method, path, { key, headers: { 'x-forwarded-for': address } });
  };
  const change = (address: string, key: string | null = null) => call('POST', '/api/v1/auth/sign-out', address, key);
  const [{ database }] = gateways;
  const account = async (name: string) => {
    await database`insert into accounts (id, name, email, role, approved) values (${name}, ${name}, ${`${name}@example.org`}, 'user', true)`;
    return () => createApiKey(database, { label: name, accountId: name, scopes: keyScopes }).then(({ key }) => key);
  };
  const statuses = async (times: number, one: () => Promise<{ status: number }>) => {
    const all: number[] = [];
    for (let n = 0; n < times; n += 1) all.push((await one()).status);
    return { fine: all.filter((status) => status !== 429).length, tooMany: all.filter((status) => status === 429).length };
  };
  for (const h of gateways) h.clock.stop();
  const suffix = `${process.pid}-${Math.random().toString(36).slice(2)}`;

  await t.test('many calls of one address have to wait, and those of others do not', async (t) => {
    t.same(await statuses(21, () => change('203.0.113.77')), { fine: 20, tooMany: 1 });
    const last = await change('203.0.113.77');
    t.match(last, { status: 429, json: { code: 'too-many-requests', retry: true } });
    t.match(last.headers.get('retry-after'), /^[1-9]\d?$/);
    t.match(last.headers.get('ratelimit'), /^"write";r=0;t=\d+$/);
    t.equal(last.headers.get('ratelimit-policy'), '"write";q=20;w=60');
    t.equal((await change('203.0.113.78')).status, 204);
    t.not((await call('GET', '/api/v1/videos', '203.0.113.77')).status, 429, 'what reads is counted apart');
  });

  await t.test('one home has one allowance, however many addresses of IPv6 it has', async (t) => {
    let host = 0;
    t.same(await statuses(22, () => change(`2001:db8:1:2::${((host += 1)).toString(16)}`)), { fine: 20, tooMany: 2 });
    t.equal((await change('2001:db8:1:3::1')).status, 204);
  });

  await t.test('who is known is not slowed down by others at the same address', async (t) => {
    const key = await (await account(`known-${suffix}`))();
    await statuses(22, () => change('203.0.113.79'));
    t.equal((await change('203.0.113.79')).status, 429);
    t.not((await change('203.0.113.79', key)).status, 429);
  });

  await t.test('a key has half of what its account has, and counts for both', async (t) => {
    const key = await account(`keys-${suffix}`);
    const [first, second, third] = [await key(), await key(), await key()];
    t.same(await statuses(12, () => change('203.0.113.80', first)), { fine: 10, tooMany: 2 });
    const refused = await change('203.0.113.81', first);
    t.equal(refused.headers.get('ratelimit-policy'), '"write-key";q=10;w=60', 'from another address as well');
    t.same(await statuses(10, () => change('203.0.113.80', second)), { fine: 10, tooMany: 0 });
    t.equal((await change('203.0.113.80', third)).headers.get('ratelimit-policy'), '"write";q=20;w=60', 'the account has used all');
  });

  await t.test('few comments are written in a minute', async (t) => {
    const key = await (await account(`writes-${suffix}`))();
    const write = () => call('POST', '/api/v1/videos/none/comments', '203.0.113.83', key);
    t.same(await statuses(7, write), { fine: 5, tooMany: 2 });
    t.equal((await write()).headers.get('ratelimit-policy'), '"comment-key";q=5;w=60');
    const restore = `/api/v1/videos/none/comments/${randomUUID()}/restore`;
    t.equal((await call('POST', restore, '203.0.113.83', key)).status, 429, 'nor brought back, which is told of likewise');
    t.not((await change('203.0.113.83', key)).status, 429, 'other changes are counted apart');
  });

  await t.test('media, and videos that are answered from memory, are not counted', async (t) => {
    t.same(await statuses(60, () => call('GET', '/media/nothing/master.m3u8', '203.0.113.82')), { fine: 60, tooMany: 0 });
  });
}
