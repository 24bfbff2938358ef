import t from 'tap';
import { readPlaybackKeys } from './keys.ts';
import { judgePasses } from './passes.ts';
import { mediaFolder, splitTokenPath, withoutToken } from './token-path.ts';
import { createPlaybackTokens, type Grant } from './tokens.ts';
import { readUnlocked, unlockedCookie, withUnlocked } from './unlocked.ts';

const old = { id: 'old', secret: 'o'.repeat(40) };
const fresh = { id: 'fresh', secret: 'f'.repeat(40) };
const id = '0d9b2f2e-7a0e-4d5c-9a53-1f0c1d2e3f40';
const other = '1d9b2f2e-7a0e-4d5c-9a53-1f0c1d2e3f40';
const grant: Grant = { use: 'media', video: { id, accessVersion: 3 }, address: '192.0.2.1' };
let clock = 1_800_000_000_000;
const create = (keys = [old], bindAddress = false) =>
  createPlaybackTokens({ keys, mediaSeconds: 600, pageSeconds: 3600, bindAddress, now: () => clock });

t.test('a token opens its video, for its purpose, as long as it lasts and nobody has changed who may see it', async (t) => {
  const tokens = create();
  const { token, expiresAt } = tokens.issue(grant);
  t.equal(expiresAt.getTime(), clock + 600_000);
  t.match(token, /^[A-Za-z0-9._-]+$/);
  t.equal(tokens.judge(token, grant), 'valid');
  t.equal(tokens.judge(token, { ...grant, address: '198.51.100.1' }), 'valid', 'from anywhere unless it is bound');
  t.equal(tokens.judge(token, { ...grant, video: { id: other, accessVersion: 3 } }), 'forged');
  t.equal(tokens.judge(token, { ...grant, video: { id, accessVersion: 4 } }), 'forged');
  t.equal(tokens.judge(token, { ...grant, use: 'page' }), 'forged');
  const [key, expires = '', signature] = token.split('.');
  for (const wrong of [
    '',
    'x',
    `${key}.${(Number.parseInt(expires, 36) + 1).toString(36)}.${signature}`,
    `fresh.${expires}.${signature}`,
    `${token}A`,
    token.slice(0, -1),
    `${key}.${expires}.${'A'.repeat(43)}`,
  ])
    t.equal(tokens.judge(wrong, grant), 'forged', wrong);
  clock += 600_000;
  t.equal(tokens.judge(token, grant), 'expired');
  t.equal(tokens.judge(token, { ...grant, video: { id, accessVersion: 4 } }), 'forged', 'it says no more of a video that has changed');
});

t.test('a bound token is for one address, or one network of IPv6', async (t) => {
  const tokens = create([old], true);
  const { token } = tokens.issue(grant);
  t.equal(tokens.judge(token, grant), 'valid');
  t.equal(tokens.judge(token, { ...grant, address: '192.0.2.2' }), 'forged');
  const home = tokens.issue({ ...grant, address: '2001:db8::1' }).token;
  t.equal(tokens.judge(home, { ...grant, address: '2001:0db8:0:0:ffff::7' }), 'valid');
  t.equal(tokens.judge(home, { ...grant, address: '2001:db8:0:1::1' }), 'forged');
});

t.test('keys are changed without ending what was granted by the one before', async (t) => {
  const { token } = create([old]).issue(grant);
  const both = create([fresh, old]);
  t.equal(both.judge(token, grant), 'valid');
  t.match(both.issue(grant).token, /^fresh\./);
  t.equal(create([fresh]).judge(token, grant), 'forged');
  t.same(readPlaybackKeys(`fresh:${fresh.secret}\nold:${old.secret}\n`), [fresh, old]);
  for (const wrong of ['', 'short:secret', old.secret, `a:${old.secret},a:${fresh.secret}`, `much-too-long-name:${old.secret}`])
    t.throws(() => readPlaybackKeys(wrong), wrong);
});

t.test('the token is a part of the path that relative addresses keep', async (t) => {
  const path = `${mediaFolder(id, 'k.1.s')}h264/720/3.m4s`;
  t.same(splitTokenPath(path), { path: `/media/${id}/h264/720/3.m4s`, token: 'k.1.s' });
  t.equal(withoutToken(path), `/media/${id}/t/.../h264/720/3.m4s`);
  for (const plain of [`/media/${id}/h264/720/3.m4s`, `/media/${id}/t/x`, '/api/v1/videos/t/x/y', '/media//t/x/y', '/'])
    t.same(splitTokenPath(plain), { path: plain, token: null }, plain);
});

t.test('a few unlocked videos are remembered, the newest first', async (t) => {
  const tokens = create();
  const video = { id, accessVersion: 0 };
  const { token } = tokens.issue({ use: 'page', video, address: '' });
  let value = '';
  for (let n = 0; n < 9; n += 1) value = withUnlocked(`${unlockedCookie}=${value}`, `${n}${other.slice(1)}`, 'k.1.s');
  const cookie = `a=b; ${unlockedCookie}=${withUnlocked(`${unlockedCookie}=${value}`, id, token)}`;
  t.equal(readUnlocked(cookie).size, 8);
  t.equal([...readUnlocked(cookie).keys()][0], id);
  t.equal(judgePasses(tokens, { mediaToken: null, cookie, address: '' }, video), 'valid');
  t.equal(judgePasses(tokens, { mediaToken: null, cookie, address: '' }, { id, accessVersion: 1 }), 'none');
  t.equal(judgePasses(tokens, { mediaToken: token, cookie: '', address: '' }, video), 'none', 'what opens a page is no token of media');
  t.equal(judgePasses(tokens, { mediaToken: null, cookie: `${unlockedCookie}=nonsense~;:~`, address: '' }, video), 'none');
});
