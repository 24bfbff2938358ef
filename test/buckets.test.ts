/** An instance whose objects go from one bucket to three, by the steps that docs/storage.md tells, and lives with them. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import t from 'tap';
import type { Objects } from '../components/objects/contract.ts';
import { classOf, objectClasses } from '../components/objects/layout/contract.ts';
import type { S3Settings } from '../components/objects/s3/settings.ts';
import { createS3Objects } from '../components/objects/s3.ts';
import { createVideo, putSource, until, upload } from './api.ts';
import { type Instance, startInstance } from './instance.ts';
import { decodedFrames } from './playback.ts';
import { startS3Server } from './servers/versitygw.ts';
import { scenes } from './sources.ts';

t.setTimeout(900_000);
const launcher = new URL('../cli/vitascope.mjs', import.meta.url).pathname;
const [near, far] = [await startS3Server(), await startS3Server()];
t.teardown(() => Promise.all([near.stop(), far.stop()]));
const bucket = {
  raw: await near.makeBucket('originals'),
  exports: await near.makeBucket('exports'),
  assets: await far.makeBucket('shown'),
};
const store = (settings: S3Settings): Objects => {
  const objects = createS3Objects(settings);
  t.teardown(() => objects.close());
  return objects;
};
const stores = { s3: store(near.settings), raw: store(bucket.raw), exports: store(bucket.exports), assets: store(bucket.assets) };

const common = {
  args: ['--s3-endpoint', near.settings.endpoint, '--s3-bucket', near.settings.bucket, '--s3-region', near.settings.region],
  env: { VITASCOPE_S3_ACCESS_KEY: near.settings.accessKey, VITASCOPE_S3_SECRET_KEY: near.settings.secretKey },
};
const own = [
  ...['--s3-raw-bucket', 'originals', '--s3-exports-bucket', 'exports', '--s3-assets-bucket', 'shown'],
  ...['--s3-assets-endpoint', far.settings.endpoint],
];

async function keys(objects: Objects): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of objects.list('')) found.push(key);
  return found;
}
async function vitascope(instance: Instance, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, VITASCOPE_ADMIN_URL: instance.adminUrl, VITASCOPE_KEY: instance.key };
  return new Promise((resolve) =>
    execFile(process.execPath, [launcher, ...args], { env, timeout: 300_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    ),
  );
}
type Health = { status: string; components: Record<string, { status: string; detail?: string } & Record<string, unknown>> };
async function healthOf(instance: Instance): Promise<{ status: number; json: Health }> {
  const answer = await fetch(`${instance.adminUrl}/health`, { headers: { authorization: `Bearer ${instance.key}` } });
  return { status: answer.status, json: (await answer.json()) as Health };
}
async function untilHealth(instance: Instance, name: string, status: string): Promise<Health> {
  for (;;) {
    const { json } = await healthOf(instance);
    if (json.components[name]?.status === status) return json;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
async function admin(instance: Instance, method: string, path: string, body?: object) {
  const headers = { authorization: `Bearer ${instance.key}`, 'content-type': 'application/json' };
  const answer = await fetch(`${instance.adminUrl}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, json: await answer.json().catch(() => null) };
}
const isReady = (one: { state: string }) => one.state === 'ready' || one.state === 'failed';

t.test('from one bucket to three', async (t) => {
  const source = await scenes({ seconds: 4, size: '320x180', rate: '30', kilobits: 400 });
  let instance = await startInstance(common);
  t.teardown(() => instance.remove());
  const first = await upload(instance, source, 'Before');
  t.match(await until(instance, first.id, isReady), { state: 'ready' });
  t.match((await healthOf(instance)).json.components.objects, { status: 'ok', store: 's3' });
  t.notOk((await healthOf(instance)).json.components['objects-raw'], 'one line for one bucket');

  // 1. Name the buckets, and start again: nothing changes by that.
  await instance.stop();
  const { dataDir, ports } = instance;
  instance = await startInstance({ dataDir, ports, args: [...common.args, ...own], env: common.env });
  t.match((await healthOf(instance)).json.components, { 'objects-raw': { status: 'ok', store: 's3' }, 'objects-assets': { store: 's3' } });
  t.match((await vitascope(instance, 'storage', 'stores')).stdout, /^Objects are in: s3\.$/m);

  // 2. Move; the machine goes off in the middle, and the move goes on by itself.
  const asked = await admin(instance, 'POST', '/api/v1/admin/storage/move', { to: 'own' });
  t.match(asked, {
    status: 202,
    json: { move: { state: 'running', legs: objectClasses.map((is) => ({ class: is, from: 's3', to: is })) } },
  });
  await instance.kill();
  instance = await startInstance({ dataDir, ports, args: [...common.args, ...own], env: common.env });
  const during = await upload(instance, source, 'During');
  const said = await vitascope(instance, 'storage', 'move', '--to', 'own');
  t.ok(said.code === 0 || /move-running|already/.test(said.stderr), said.stderr);
  for (;;) {
    const { json } = await admin(instance, 'GET', '/api/v1/admin/storage/stores');
    if (json.move.state !== 'running') break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const moved = (await vitascope(instance, 'storage', 'stores')).stdout;
  t.match(
    moved,
    /raw are in: raw\.\nexports are in: exports\.\nassets are in: assets\.\nMove from s3 to raw, .*: done\.\nMoved and read again/,
  );
  t.match(await until(instance, during.id, isReady), { state: 'ready' });
  await until(instance, during.id, (one) => one.posterUrl !== null);

  // 3. Delete what was left.
  const left = await keys(stores.s3);
  t.ok(left.length > 0);
  for (const key of left) t.ok(await stores[classOf(key)].head(key), key);
  const deleted = await vitascope(instance, 'storage', 'move', '--delete-old');
  t.equal(deleted.code, 0, deleted.stderr);
  t.match(deleted.stdout, /Deletion of what was moved from s3: done\.\nDeleted: .*; kept, as the new store has them not: 0/);
  t.same(await keys(stores.s3), []);
  for (const is of objectClasses)
    t.same(
      (await keys(stores[is])).filter((key) => classOf(key) !== is),
      [],
      `${is} alone is there`,
    );
  t.ok((await keys(stores.raw)).length >= 2);

  // 4. The common bucket is not needed any more.
  await instance.stop();
  const three = [...own, '--s3-endpoint', near.settings.endpoint, '--s3-region', near.settings.region];
  instance = await startInstance({ dataDir, ports, args: three, env: common.env });
  for (const { id } of [first, during]) {
    const view = await until(instance, id, isReady);
    t.equal((await decodedFrames(new URL(view.playback?.hls ?? '', instance.publicUrl).href)).frames, 120);
    t.equal((await fetch(new URL(view.posterUrl ?? '', instance.publicUrl))).status, 200);
  }
  const compared = await vitascope(instance, 'storage', 'reconcile');
  t.equal(compared.code, 0, `${compared.stdout}${compared.stderr}`);
  t.match(await admin(instance, 'PUT', '/api/v1/admin/storage/cors', {}), {
    status: 200,
    json: { isSet: true, buckets: [{ name: 'originals' }, { name: 'shown' }] },
  });

  // Files that go straight to the store go to the bucket of raw ones.
  const bytes = await readFile(source);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const call = async (method: string, path: string, body: object = {}) => {
    const headers = { authorization: `Bearer ${instance.key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${instance.publicUrl}/api/v1/uploads/direct${path}`, { method, headers, body: JSON.stringify(body) });
    return (await answer.json()) as { id: string; videoId: string; state: string; put: { url: string; headers: Record<string, string> } };
  };
  const direct = await call('POST', '', { title: 'Straight', sizeBytes: bytes.length, sha256 });
  t.match(direct.put.url, `${near.settings.endpoint}/originals/source/`);
  t.equal((await fetch(direct.put.url, { method: 'PUT', headers: direct.put.headers, body: bytes })).status, 200);
  t.match(await call('POST', `/${direct.id}/confirm`), { state: /verifying|done/ });
  t.match(await until(instance, direct.videoId, isReady), { state: 'ready' });
  t.ok((await keys(stores.raw)).includes(`source/${direct.videoId}/${direct.id}/${sha256}`));

  // What is raw is away: what was made of it is not.
  await near.kill();
  const away = await untilHealth(instance, 'objects-raw', 'down');
  t.match(away, {
    status: 'degraded',
    components: {
      objects: { status: 'degraded', detail: /raw down: .*ECONNREFUSED/ },
      'objects-raw': { store: 'raw', detail: /ECONNREFUSED/ },
      'objects-exports': { status: 'down' },
      'objects-assets': { status: 'ok', store: 'assets' },
    },
  });
  t.equal((await healthOf(instance)).status, 200);
  t.match(await (await fetch(`${instance.publicUrl}/ready`)).json().catch(() => null), { ready: true });
  const view = await until(instance, first.id, isReady);
  t.equal((await decodedFrames(new URL(view.playback?.hls ?? '', instance.publicUrl).href)).frames, 120);
  const late = await createVideo(instance, 'Refused');
  const refused = await putSource(instance, late.id, source);
  t.equal(refused.status, 503);
  t.match(await refused.json(), { code: 'storage-unavailable' });
  await near.start();
  await untilHealth(instance, 'objects', 'ok');
  t.equal((await putSource(instance, late.id, source)).status, 202);
  for (const { secretKey } of Object.values(bucket)) t.notMatch(instance.output(), secretKey);
});
