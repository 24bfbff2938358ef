import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { classOf } from '../gateway/contract/worker.ts';
import { startTestServer } from '../sidecars/testing.ts';
import { workerKey } from './worker-key.ts';
import { readWorkerOptions } from './worker-options.ts';

const read = (args: string[], env: Record<string, string> = {}) => readWorkerOptions(['--server', 'https://w.example', ...args], env);

t.test('classes of work become kinds of jobs', async (t) => {
  const { kinds } = read(['--classes', 'transcode, audio']);
  t.same([...new Set(kinds.map(classOf))].toSorted(), ['audio', 'transcode']);
  t.ok(kinds.includes('transcode') && kinds.includes('audio'));
  t.ok(read(['--classes', 'side']).kinds.includes('poster'));
  t.ok(read([]).kinds.includes('probe'), 'all of them unless told');
  t.throws(() => read(['--classes', 'transcode,video']), {
    message: /"video"; the classes of work are: probe, transcode, audio, side, package/,
  });
});

t.test('what is wrong is said', async (t) => {
  t.throws(() => readWorkerOptions([], {}), { message: /--server/ });
  t.throws(() => read(['--key', 'vs_1']), { message: /no worker key/ });
  t.throws(() => read(['--token', 'vw_1']), { message: /no registration token/ });
  t.throws(() => read(['--concurrency', '0']), { message: /--concurrency is "0"; it must be a whole number from 1/ });
  t.throws(() => read(['--health-port', '99999']), { message: /--health-port/ });
  t.throws(() => read(['--what']), { message: /vitascope worker --server URL/ });
  t.match(read([], { VITASCOPE_TOKEN: 'vt_a', VITASCOPE_KEY: 'vw_b' }), { token: 'vt_a', key: 'vw_b', health: null });
  t.match(read(['--health-port', '9003']), { health: { host: '127.0.0.1', port: 9003 } }, 'loopback unless told');
});

t.test('a token is exchanged once; its key is kept where only its owner can read it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'vitascope-test-'));
  const server = await startTestServer();
  t.teardown(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const exchanged: string[] = [];
  server.register = ({ token }) => {
    exchanged.push(token);
    return { id: 'w', key: `vw_${token}` };
  };
  const stateDir = join(folder, 'state');
  const keyOf = (token: string | null, key: string | null = null) =>
    workerKey({ server: server.url, key, token, stateDir, allowPlainHttp: false, version: 'test' });
  await t.rejects(keyOf(null), { message: /not registered .* yet.*--token/s });
  t.equal(await keyOf('vt_one'), 'vw_vt_one');
  t.equal(await keyOf('vt_one'), 'vw_vt_one', 'the same command line again');
  t.equal(await keyOf(null), 'vw_vt_one');
  t.same(exchanged, ['vt_one']);
  const file = join(stateDir, `127.0.0.1_${new URL(server.url).port}.json`);
  t.equal((await stat(file)).mode & 0o777, 0o600);
  t.notOk((await readFile(file, 'utf8')).includes('"vt_one"'), 'the token itself is not kept');
  t.equal(await keyOf('vt_two'), 'vw_vt_two', 'a new token replaces the key');
  t.equal(await keyOf('vt_three', 'vw_given'), 'vw_given', 'a key that is given comes first');
  t.same(exchanged, ['vt_one', 'vt_two']);

  await writeFile(file, 'what');
  await t.rejects(keyOf(null), { message: /damaged.*--token/ });
  await rm(file);
  await rm(stateDir, { recursive: true });
  await writeFile(stateDir, 'a file in the way');
  await t.rejects(keyOf('vt_four'), { message: /--state/ });
  t.notOk(exchanged.includes('vt_four'), 'a token is not used up for a key that cannot be kept');
});
