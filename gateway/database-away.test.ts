/** What goes on beside the requests goes on by itself once the database is back. */
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createDirectUploadRunner } from '../actors/direct-upload/runner.ts';
import { prepareEmbeddedPostgres, waitForDatabase } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import type { Letter } from '../components/mail/contract.ts';
import { createS3Objects } from '../components/objects/s3.ts';
import { startS3Server } from '../test/servers/versitygw.ts';
import { createLoginLink } from './accounts/sign-in-links.ts';
import { makeFootage, storeVideo } from './conformance/footage.ts';
import { eventually, type Reply, startHarness } from './conformance/harness.ts';
import { linkForm } from './conformance/people.ts';

t.setTimeout(600_000);
const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-away-'));
const prepared = await prepareEmbeddedPostgres({ dataDir, durable: false });
async function startPostgres(): Promise<() => Promise<void>> {
  const child = spawn(prepared.command, prepared.args, { cwd: prepared.cwd, env: prepared.env, stdio: 'ignore' });
  const gone = once(child, 'close');
  await waitForDatabase(prepared.url, 30_000);
  return async () => {
    child.kill('SIGINT');
    await gone;
  };
}
let stopPostgres = await startPostgres();
const database = openDatabase({ url: prepared.url });
await migrate(database);

/** A connection may hear that its server has gone only with the next query: each is asked once. */
async function startAgain(): Promise<void> {
  stopPostgres = await startPostgres();
  const asked = () => Promise.all(Array.from({ length: 10 }, () => database`select pg_sleep(0.05)`));
  await eventually(
    () =>
      asked().then(
        () => true,
        () => false,
      ),
    (isBack) => isBack,
  );
}

const told: string[] = [];
const note = (_fields: object, text?: string) => void told.push(text ?? '');
const log = { debug() {}, info() {}, warn: note, error: note };
const letters: Letter[] = [];
const mail = { send: async (letter: Letter) => void letters.push(letter), close: () => {} };
const s3 = await startS3Server();
const store = createS3Objects({ ...s3.settings, patience: { attempts: 4, backOffMs: 50, silenceMs: 20_000 } });
const harness = await startHarness({ database, driver: 'uws', log, mail, store, settings: { allowImport: true } });
const directUploads = createDirectUploadRunner({ database, objects: store, proxy: harness.proxy, log, everyMs: 100 });
await directUploads.start();
const tus = { 'tus-resumable': '1.0.0' };

await t.test('letters, uploads, sweeps and the audit log wait for the database', async (t) => {
  const opened = await harness.call('POST', '/api/v1/uploads', { headers: { ...tus, 'upload-length': '1000' } });
  const address = opened.headers.get('location') ?? '';
  const send = () =>
    harness.call('PATCH', address, {
      body: randomBytes(1000),
      headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    });
  await stopPostgres();
  t.match(await send(), { status: 503, json: { code: 'database-unavailable' } });
  await eventually(
    async () => new Set(told),
    (texts) => texts.has('direct uploads could not be looked at') && texts.has('webhooks wait'),
    800,
  );
  await startAgain();
  const sent = await eventually(send, ({ status }) => status === 204);
  t.equal(sent.status, 204, 'the upload goes on where it was');
  const id = randomUUID();
  await database`
    insert into direct_uploads (id, video_id, owner_id, object_key, size_bytes, state, expires_at)
    values (${id}, ${randomUUID()}, 'a', ${`source/x/${id}/arriving`}, 1, 'open', now() - interval '1 minute')`;
  await database`insert into outgoing_mail (recipient, subject, body_text, body_html) values ('a@example.org', 'x', '', '')`;
  const later = await eventually(
    async () => {
      const [direct] = await database`select state from direct_uploads where id = ${id}`;
      const audited = await database`select 1 from audit_log where action = 'appendToUpload' and status = 204`;
      return { letters: letters.length, direct: direct?.state, audited: audited.length };
    },
    (now) => now.letters === 1 && now.direct === 'expired' && now.audited === 1,
    2000,
  );
  t.same(later, { letters: 1, direct: 'expired', audited: 1 });
});

const away = { status: 503, json: { code: 'database-unavailable', retry: true } };
const octets = { ...tus, 'content-type': 'application/offset+octet-stream' };

await t.test('every way to bring a file asks to come again while the database is away', async (t) => {
  const { id } = (await harness.call('POST', '/api/v1/videos', { body: { title: 'Waits for its file' } })).json;
  const address =
    (await harness.call('POST', '/api/v1/uploads', { headers: { ...tus, 'upload-length': '9' } })).headers.get('location') ?? '';
  const bytes = Buffer.from('its bytes');
  const form = new FormData();
  form.set('title', 'A form');
  form.set('file', new Blob([bytes]), 'a.mp4');
  const written = new Response(form);
  const formType = written.headers.get('content-type') ?? '';
  const formBytes = new Uint8Array(await written.arrayBuffer());
  const calls: Record<string, () => Promise<Reply>> = {
    'tus: POST': () => harness.call('POST', '/api/v1/uploads', { headers: { ...tus, 'upload-length': '9' } }),
    'tus: POST with bytes': () => harness.call('POST', '/api/v1/uploads', { body: bytes, headers: { ...octets, 'upload-length': '9' } }),
    'tus: HEAD': () => harness.call('HEAD', address, { headers: tus }),
    'tus: PATCH': () => harness.call('PATCH', address, { body: bytes, headers: { ...octets, 'upload-offset': '0' } }),
    'tus: DELETE': () => harness.call('DELETE', address, { headers: tus }),
    'as JSON': () => harness.call('GET', address),
    several: () => harness.call('POST', '/api/v1/uploads/batch', { body: { uploads: [{ length: 9 }] } }),
    'one request': () => harness.call('PUT', `/api/v1/videos/${id}/source`, { body: bytes }),
    'a form': () => harness.call('POST', '/api/v1/videos/upload', { body: formBytes, headers: { 'content-type': formType } }),
    'direct: POST': () => harness.call('POST', '/api/v1/uploads/direct', { body: { title: 'x', sizeBytes: 9 } }),
    'direct: confirm': () => harness.call('POST', `/api/v1/uploads/direct/${randomUUID()}/confirm`),
    import: () => harness.call('POST', '/api/v1/videos/imports', { body: { url: 'https://example.org/a.mp4' } }),
  };
  await stopPostgres();
  for (const [name, call] of Object.entries(calls)) {
    const answer = await call();
    if (name === 'tus: HEAD') t.equal(answer.status, 503, name);
    else t.match(answer, away, name);
    t.match(answer.headers.get('retry-after'), /^[1-9]\d*$/, name);
    if (name.startsWith('tus')) t.equal(answer.headers.get('tus-resumable'), '1.0.0');
  }
  await startAgain();
  const put = await eventually(calls['one request']!, ({ status }) => status === 202);
  t.equal(put.status, 202);
  t.equal((await calls['tus: PATCH']!()).status, 204);
});

await t.test('an upload that the database leaves in the middle goes on afterwards, with nothing lost', async (t) => {
  const bytes = randomBytes(6_000_000);
  const opened = await harness.call('POST', '/api/v1/uploads', { headers: { ...tus, 'upload-length': `${bytes.length}` } });
  const address = opened.headers.get('location') ?? '';
  const first = await harness.call('PATCH', address, { body: bytes.subarray(0, 1_000_000), headers: { ...octets, 'upload-offset': '0' } });
  t.equal(first.status, 204);
  let goOn = () => {};
  const leaves = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let begun = () => {};
  const sends = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const body = new ReadableStream({
    async start(controller) {
      controller.enqueue(bytes.subarray(1_000_000, 3_000_000));
      begun();
      await leaves;
      controller.enqueue(bytes.subarray(3_000_000));
      controller.close();
    },
  });
  const patch = fetch(harness.url + address, {
    method: 'PATCH',
    headers: { ...octets, authorization: `Bearer ${harness.key}`, 'upload-offset': '1000000' },
    body,
    duplex: 'half',
  } as RequestInit);
  await sends;
  await eventually(
    async () => (await stat(harness.spool.pathOf(address.split('/').at(-1) ?? ''))).size,
    (size) => size > 1_000_000,
  );
  await stopPostgres();
  goOn();
  const answer = await patch;
  t.equal(answer.status, 503);
  t.ok(answer.headers.get('retry-after'));
  t.match(await answer.json(), away.json);
  await startAgain();
  const head = await eventually(
    () => harness.call('HEAD', address, { headers: tus }),
    ({ status }) => status === 200,
  );
  const offset = Number(head.headers.get('upload-offset'));
  t.ok(offset >= 1_000_000, 'what was promised is there');
  const rest = { body: bytes.subarray(offset), headers: { ...octets, 'upload-offset': `${offset}` } };
  t.equal((await harness.call('PATCH', address, rest)).status, 204);
  const { videoId, state } = (await harness.call('GET', address)).json;
  t.equal(state, 'done');
  const [row] = await database<{ key: string }[]>`select source_key as key from videos where id = ${videoId}`;
  const stored = Buffer.concat((await (await store.get(row?.key ?? '')).toArray()) as Uint8Array[]);
  t.ok(stored.equals(bytes), 'every byte in its place');
});

await t.test('what is there for everybody can be watched while the database is away, and nothing else', async (t) => {
  let ahead = 0;
  const shown = await startHarness({ database, driver: 'node', log, now: () => performance.now() + ahead });
  const footage = await makeFootage();
  const store = (privacy: string) => storeVideo(shown, footage, { count: 2, state: 'ready', privacy });
  const [open, unlisted, hidden, members] = [
    await store('public'),
    await store('unlisted'),
    await store('private'),
    await store('organisation'),
  ];
  const link = await shown.call('POST', '/login', { key: null, ...linkForm(await createLoginLink(database)) });
  const cookie = link.headers.get('set-cookie')?.split(';')[0] ?? '';
  const guest = { key: null };
  const signedIn = { key: null, headers: { cookie } };
  const callers: Record<string, Parameters<typeof shown.call>[2]> = {
    'a guest': guest,
    'somebody who has signed in': signedIn,
    'a key': {},
  };
  const media = ['master.m3u8', 'manifest.mpd', 'h264/90/index.m3u8', 'h264/90/init.mp4', 'h264/90/0.m4s', 'h264/90/1.m4s'];
  const pathsOf = (id: string) => [...media.map((name) => `/media/${id}/${name}`), `/api/v1/videos/${id}`, `/api/v1/videos/${id}/playback`];
  const address = (await shown.call('GET', `/api/v1/videos/${hidden}/playback`)).json.hls;
  const all = [open, unlisted, hidden, members].flatMap(pathsOf);
  for (const path of [...all, address]) t.equal((await shown.call('GET', path, signedIn)).status, 200, path);
  const page = `/w/${(await shown.call('GET', `/api/v1/videos/${open}`)).json.shortId}`;

  await stopPostgres();
  ahead += 180_000;
  for (const init of [signedIn, {}])
    await eventually(
      () => shown.call('GET', '/api/v1/session', init),
      ({ status }) => status === 503,
    );
  for (const [who, init] of Object.entries(callers)) {
    for (const path of [open, unlisted].flatMap(pathsOf)) t.equal((await shown.call('GET', path, init)).status, 200, `${who}: ${path}`);
    for (const path of [...[hidden, members].flatMap(pathsOf), address])
      t.match(await shown.call('GET', path, init), away, `${who}: ${path}`);
    t.match((await shown.call('GET', page, init)).text, '<title>Footage');
  }
  const change = { ...signedIn, body: { title: 'x' }, headers: { cookie, origin: shown.url } };
  t.match(await shown.call('PATCH', `/api/v1/videos/${open}`, change), away, 'nothing is changed');
  ahead += 3_700_000;
  t.match(await shown.call('GET', `/api/v1/videos/${open}`, guest), away, 'not for ever');

  await startAgain();
  for (const path of all) t.equal((await shown.call('GET', path, signedIn)).status, 200, `again: ${path}`);
  await stopPostgres();
  ahead += 180_000;
  for (const path of [open, unlisted].flatMap(pathsOf))
    t.equal((await shown.call('GET', path, guest)).status, 200, `a second time: ${path}`);
  await startAgain();
  await database`update videos set privacy = 'private' where id = ${open}`;
  await database`update videos set deleted_at = now() where id = ${unlisted}`;
  // As long as an answer stands in for one that the database did not give, whose event was lost besides.
  ahead += 1000;
  for (const path of [open, unlisted].flatMap(pathsOf))
    t.equal((await shown.call('GET', path, guest)).status, 404, `not any more: ${path}`);
  t.notMatch((await shown.call('GET', page, guest)).text, 'Footage');
  await stopPostgres();
  ahead += 180_000;
  for (const path of [open, unlisted].flatMap(pathsOf)) t.match(await shown.call('GET', path, guest), away, `nor from memory: ${path}`);
  await startAgain();
  await shown.close();
});

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('everything stops', async (t) => {
  await directUploads.stop();
  await harness.close();
  store.close();
  await s3.stop();
  await database.end();
  await t.resolves(stopPostgres());
  await rm(dataDir, { recursive: true, force: true });
});
