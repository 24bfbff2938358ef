/** The API is called as its description allows, and as it does not, by a program that has only read the description. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { createApiKey } from '../gateway/api-keys.ts';
import { makeFootage, storeVideo } from '../gateway/conformance/footage.ts';
import { type Harness, startHarness } from '../gateway/conformance/harness.ts';
import { exampleOfName } from '../gateway/contract/openapi/words.ts';
import { pythonTools } from '../setup/python-tools.mjs';

/** What does not end by itself cannot be compared with a description, and some bodies cannot be made. */
const notAsked = {
  videoEvents: 'an event stream',
  allEvents: 'an event stream',
  openUpload: 'its media type is none that the program can write; a tus client tries it',
  appendToUpload: 'its media type is none that the program can write; a tus client tries it',
  claim: 'a long poll: it waits for work for up to half a minute',
};
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'unsupported_method',
  'allow_header_conformance',
];
const seed = 20260501;
const tools = await pythonTools();
const folder = await mkdtemp(join(tmpdir(), 'vitascope-schemathesis-'));
const server = await startEmbeddedPostgres({ dataDir: join(folder, 'database') });
const database = openDatabase({ url: server.url });
await migrate(database);
const footage = await makeFootage();
t.setTimeout(600_000);

await t.test('who may do everything', async (t) => {
  const harness = await startHarness({ database, driver: 'uws' });
  t.teardown(() => harness.close());
  const id = await storeVideo(harness, footage, { count: 2, state: 'ready' });
  for (const base of [harness.url, harness.adminUrl]) await conforms(t, harness, { base, key: harness.key, id, examples: 8 });
  await conforms(t, harness, { base: harness.workerUrl, key: await workerKey(harness), id, examples: 8 });
});

await t.test('who may do little, or nothing', async (t) => {
  const harness = await startHarness({ database, driver: 'node' });
  t.teardown(() => harness.close());
  const id = await storeVideo(harness, footage, { count: 1, state: 'processing', privacy: 'private' });
  await database`insert into accounts (id, name, email, approved) values ('somebody', 'Somebody', 'somebody@example.org', true)`;
  const { key } = await createApiKey(database, { label: 'fuzzed', accountId: 'somebody', scopes: ['read', 'upload', 'write', 'account'] });
  await conforms(t, harness, { base: harness.url, key, id, examples: 4 });
  for (const base of [harness.url, harness.adminUrl, harness.workerUrl]) await conforms(t, harness, { base, key: null, id, examples: 2 });
});

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the database stops', async (t) => {
  await database.end();
  await t.resolves(server.stop());
  await rm(folder, { recursive: true, force: true });
});

/** A worker with a key of its own. */
async function workerKey({ call, adminUrl }: Harness): Promise<string> {
  return (await call('POST', '/api/v1/admin/workers', { base: adminUrl, body: { label: 'fuzzed' } })).json.key;
}

/** `id`: a video that is there takes the place of the one in the examples, so that they find something. */
async function conforms(
  t: Pick<Test, 'equal'>,
  harness: Harness,
  run: { base: string; key: string | null; id: string; examples: number },
): Promise<void> {
  const { text } = await harness.call('GET', '/api/v1/openapi.json', { base: run.base, key: null });
  const document = join(folder, `${new URL(run.base).port}.json`);
  await writeFile(document, text.replaceAll(String(exampleOfName.videoId?.[0]), run.id));
  const args = ['run', document, '--url', run.base, '--checks', checks.join(','), '--seed', String(seed), '--generation-deterministic'];
  args.push('--max-examples', String(run.examples), '--no-color', '--continue-on-failure', '--warnings', 'off');
  args.push('--request-timeout', '10');
  for (const name of Object.keys(notAsked)) args.push('--exclude-operation-id', name);
  if (run.key !== null) args.push('--header', `Authorization:Bearer ${run.key}`);
  // Nearly everything is refused at the door: what is behind it needs no long search.
  else args.push('--phases', 'examples,fuzzing');
  const { failed, output } = await new Promise<{ failed: boolean; output: string }>((resolve) => {
    execFile(join(tools, 'bin', 'schemathesis'), args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, output: `${stdout}${stderr}` }),
    );
  });
  t.equal(failed, false, `${run.base}, ${run.key === null ? 'without a key' : 'with a key'}`, {
    output: failed ? output.slice(-20_000) : '',
  });
}
