import t from 'tap';
import { checkSigned, type Grant, signedQuery } from './signed-url.ts';

const secret = 'a secret of this test';
const grant: Grant = { method: 'GET', path: '/media/1/seg-2.m4s', scope: 'play', expiresAt: new Date('2030-01-01T00:00:00Z') };
const before = new Date('2029-12-31T23:59:59Z');
type Request = Parameters<typeof checkSigned>[1];
const check = (query: string, change: Partial<Request> = {}, key = secret) =>
  checkSigned(key, { method: 'GET', path: grant.path, scope: 'play', now: before, query: new URLSearchParams(query), ...change });

t.test('passes for what it was made for', async (t) => {
  const query = signedQuery(secret, grant);
  t.equal(check(query), 'valid');
  t.equal(check(query, { method: 'HEAD' }), 'valid');
  t.equal(check(query, { now: new Date('2030-01-01T00:00:00Z') }), 'expired');
});

t.test('passes for nothing else', async (t) => {
  const query = signedQuery(secret, grant);
  t.equal(check(query, { method: 'PUT' }), 'forged');
  t.equal(check(query, { path: '/media/1/seg-3.m4s' }), 'forged');
  t.equal(check(query, { scope: 'upload' }), 'forged');
  t.equal(check(query, {}, 'another secret'), 'forged');
  t.equal(check(''), 'forged');
  t.equal(check(query.replace(/expires=\d+/, 'expires=99999999999')), 'forged');
  t.equal(check(query.replace(/expires=\d+/, 'expires=1e99')), 'forged');
  t.equal(check(query.replace(/signature=../, 'signature=xx')), 'forged');
  t.equal(check(`${query}&folder=%2Fmedia%2F`), 'forged', 'a grant of a path is none of a folder');
});

t.test('a folder covers everything below it and nothing beside it', async (t) => {
  const query = signedQuery(secret, { ...grant, path: '/media/1/' });
  t.equal(check(query, { path: '/media/1/720/seg-2.m4s' }), 'valid');
  for (const path of ['/media/2/a', '/media/10/a', '/media/1', '/media/1/../2/a', '/media/1/%2e%2e/2/a', '/media/1//a', '/media/1/..'])
    t.equal(check(query, { path }), 'forged', path);
  t.equal(check(query.replace('1%2F', '')), 'forged', 'the folder itself is signed');
});

t.test('only plain paths can be signed', async (t) => {
  for (const path of ['media', '/a/../b', '/a b', '/a?b', '/%61', '//a', '']) t.throws(() => signedQuery(secret, { ...grant, path }), path);
});
