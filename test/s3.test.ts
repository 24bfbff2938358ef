/** An instance whose objects are all in a bucket. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { createVideo, putSource, until } from './api.ts';
import { type Instance, startInstance } from './instance.ts';
import { decodedFrames } from './playback.ts';
import { type S3Server, startS3Server } from './servers/versitygw.ts';
import { scenes } from './sources.ts';

t.setTimeout(600_000);

const bucketOf = ({ settings }: S3Server) => ({
  args: ['--s3-endpoint', settings.endpoint, '--s3-bucket', settings.bucket, '--s3-region', settings.region],
  env: { VITASCOPE_S3_ACCESS_KEY: settings.accessKey, VITASCOPE_S3_SECRET_KEY: settings.secretKey },
});
async function objectsHealth(instance: Instance): Promise<{ status: string; detail?: string }> {
  const answer = await fetch(`${instance.adminUrl}/health`, { headers: { authorization: `Bearer ${instance.key}` } });
  return ((await answer.json()) as { components: { objects: { status: string; detail?: string } } }).components.objects;
}
async function untilHealth(instance: Instance, status: string): Promise<{ status: string; detail?: string }> {
  for (let n = 0; n < 3000; n += 1) {
    const found = await objectsHealth(instance);
    if (found.status === status) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`objects did not become ${status}: ${JSON.stringify(await objectsHealth(instance))}`);
}

t.test('a video goes through an instance on a bucket, and the bucket may be away for a while', async (t) => {
  const server = await startS3Server();
  t.teardown(() => server.stop());
  const instance = await startInstance(bucketOf(server));
  t.teardown(() => instance.remove());
  const source = await scenes({ seconds: 24, size: '640x360', rate: '30', kilobits: 1500 });

  t.match(await objectsHealth(instance), { status: 'ok', store: 's3' });
  const video = await createVideo(instance, 'In a bucket');
  t.equal((await putSource(instance, video.id, source)).status, 202);
  const second = await createVideo(instance, 'Later');
  await until(instance, video.id, (one) => one.playback !== null);

  await server.kill();
  t.match(await untilHealth(instance, 'down'), { detail: /cannot be reached: ECONNREFUSED/ });
  const refused = await putSource(instance, second.id, source);
  t.equal(refused.status, 503);
  t.ok(refused.headers.get('retry-after'));
  t.match(await refused.json(), { code: 'storage-unavailable', retry: true });
  const view = await until(instance, second.id, (one) => one.state === 'pending');
  t.equal(view.originalBytes, null, 'nothing is half done');
  const known = await until(instance, video.id, (one) => one.playback !== null);
  t.equal((await fetch(new URL(known.playback?.hls ?? '', instance.publicUrl))).status, 200, 'what needs no object is answered');
  await server.start();
  await untilHealth(instance, 'ok');

  const ready = await until(instance, video.id, (one) => one.state === 'ready' || one.state === 'failed');
  t.equal(ready.state, 'ready', JSON.stringify(ready.problem));
  t.equal((await decodedFrames(new URL(ready.playback?.hls ?? '', instance.publicUrl).href)).frames, 720);
  const poster = await until(instance, video.id, (one) => one.posterUrl !== null && one.storyboardUrl !== null);
  t.equal((await fetch(new URL(poster.posterUrl ?? '', instance.publicUrl))).status, 200);
  t.equal((await putSource(instance, second.id, source)).status, 202);
  await until(instance, second.id, (one) => one.state === 'ready');
  t.same(await readdir(join(instance.dataDir, 'objects', 'kept')), [], 'nothing lies in the folder');
  t.notMatch(instance.output(), new RegExp(server.settings.secretKey));
});

t.test('a wrong bucket is told at start', async (t) => {
  const server = await startS3Server();
  t.teardown(() => server.stop());
  const { args, env } = bucketOf(server);
  await t.rejects(
    startInstance({ args: args.with(3, 'not-made'), env }),
    /bucket of the object storage does not exist. It is the bucket not-made/,
  );
  const wrong = startInstance({ args, env: { ...env, VITASCOPE_S3_SECRET_KEY: 'wrong-and-secret' } });
  const said = await wrong.then(
    () => 'started',
    (error: Error) => error.message,
  );
  t.match(said, /refuses access with this key/);
  t.notMatch(said, /wrong-and-secret/);
});
