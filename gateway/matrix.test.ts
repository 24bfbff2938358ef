import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbeddedPostgres } from '../components/database/embedded.ts';
import { migrate } from '../components/database/migrate.ts';
import { openDatabase } from '../components/database/open.ts';
import { createApiKey } from './api-keys.ts';
import { type Harness, startHarness } from './conformance/harness.ts';
import { routes } from './contract/index.ts';
import { describeApi } from './contract/openapi/document.ts';
import type { Listener, Route } from './contract/routes.ts';
import { type CallerKind, callerKinds, outcomeOf, pageOf, pagePath, situationOf } from './matrix.ts';
import { createWorkerKey } from './worker/keys.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'vitascope-matrix-'));
const server = await startEmbeddedPostgres({ dataDir });
const database = openDatabase({ url: server.url });
await migrate(database);
t.setTimeout(600_000);

const all = Object.entries(routes as Record<string, Route>);
const described = describeApi(routes, 'http://127.0.0.1') as {
  paths: Record<string, Record<string, { parameters: { name: string; in: string; example: unknown }[] }>>;
};
const organisation = 'organisation';
await database`insert into organisations (id, name, slug) values (${organisation}, 'O', 'o')`;

t.test('the page shows the table as it is', async (t) => {
  const page = await readFile(pagePath, 'utf8');
  t.ok(page === pageOf(page), 'docs/permissions.md is old: run node gateway/matrix.ts');
});

for (const driver of ['node', 'uws'] as const) {
  await t.test(`${driver} lets in whom the table lets in`, async (t) => {
    const turnedAway = new Set<string>();
    const log = {
      debug() {},
      warn() {},
      error() {},
      info: (fields: object) => 'requestId' in fields && 'letIn' in fields && turnedAway.add(String(fields.requestId)),
    };
    // Far more calls are refused here than one address may have refused in a minute.
    const h = await startHarness({ database, driver, log, rates: { take: () => 0 }, settings: { accessLog: true } });
    t.teardown(() => h.close());
    const callers = new Map(await Promise.all(callerKinds.map(async (kind) => [kind, await makeCaller(h, kind)] as const)));
    const wrong: string[] = [];
    let calls = 0;
    for (const [name, route] of all)
      for (const kind of callerKinds) {
        const expected = outcomeOf(route, kind);
        const reply = await call(h, route, callers.get(kind)!);
        const isIn = !turnedAway.has(reply.headers.get('x-request-id') ?? '');
        calls += 1;
        if (isIn !== (expected === 'yes') || (!isIn && reply.status !== expected))
          wrong.push(`${name} by ${kind}: expected ${expected}, ${isIn ? 'was let in' : 'was turned away'} (${reply.status})`);
      }
    t.same(wrong, []);
    t.equal(calls, all.length * callerKinds.length);
    t.ok(turnedAway.size > calls / 4, 'the log tells who is turned away');
  });
}

// Not a teardown: the file cannot end while a child process of its own lives.
await t.test('the database stops', async (t) => {
  await database.end();
  await t.resolves(server.stop());
  await rm(dataDir, { recursive: true, force: true });
});

interface Made {
  kind: CallerKind;
  key: string | null;
  accountId: string | null;
}
async function makeCaller(h: Harness, kind: CallerKind): Promise<Made> {
  const { person } = situationOf(kind);
  if (kind === 'nobody') return { kind, key: null, accountId: null };
  if (person === null) {
    const { id, key } = await createWorkerKey(h.proxy, { label: kind });
    if (kind === 'disabled worker') await database`update workers set state = 'disabled' where id = ${id}`;
    return { kind, key, accountId: null };
  }
  const id = randomUUID();
  await database`insert into accounts (id, name, email, role, approved) values (${id}, ${kind}, ${`${id}@example.org`}, ${person.role}, true)`;
  if (person.in !== null)
    await database`insert into organisation_members (id, organisation_id, user_id, role) values (${id}, ${organisation}, ${id}, ${person.in})`;
  const { key } = await createApiKey(database, { label: kind, accountId: id, scopes: person.scopes });
  return { kind, key, accountId: id };
}

/** A video of its own for each call, as some remove it. */
async function makeVideo({ kind, accountId }: Made): Promise<string> {
  const { video } = situationOf(kind);
  const id = randomUUID();
  const [owner, of, privacy] = {
    own: [accountId, null, 'private'],
    'of others': ['somebody', null, 'private'],
    'of the organisation': ['somebody', organisation, 'organisation'],
  }[video] as [string, string | null, string];
  await database`
    insert into videos (id, short_id, owner_id, organisation_id, title, description, privacy, state, created_at, updated_at)
    values (${id}, ${id.slice(0, 11)}, ${owner}, ${of}, 'T', '', ${privacy}, 'pending', now(), now())`;
  return id;
}

/** Nothing is public in it, and nobody has made it on purpose. */
async function makeChannel({ kind, accountId }: Made): Promise<string> {
  const { video } = situationOf(kind);
  const id = randomUUID();
  const [owner, of] = { own: [accountId, null], 'of others': ['administrator', null], 'of the organisation': [null, organisation] }[
    video
  ] as [string | null, string | null];
  await database`
    insert into channels (id, handle, name, owner_id, organisation_id, open) values (${id}, ${id.slice(0, 30)}, 'C', ${owner}, ${of}, false)`;
  return id;
}

async function makePlaylist({ kind, accountId }: Made): Promise<string> {
  const { video } = situationOf(kind);
  const id = randomUUID();
  const [owner, of] = { own: [accountId, null], 'of others': ['administrator', null], 'of the organisation': [null, organisation] }[
    video
  ] as [string | null, string | null];
  await database`
    insert into playlists (id, short_id, type, title, privacy, owner_id, organisation_id)
    values (${id}, ${id.slice(0, 11)}, 'playlist', 'P', 'private', ${owner}, ${of})`;
  return id;
}

/** HEAD reads nothing and opens no stream; bodies are such as are refused once the caller is let in. */
async function call(h: Harness, route: Route, caller: Made): Promise<Response> {
  const { access } = route;
  const named =
    access === 'reader' || access.startsWith('video.')
      ? await makeVideo(caller)
      : access === 'visitor' || access.startsWith('channel.')
        ? await makeChannel(caller)
        : access === 'viewer' || access.startsWith('playlist.')
          ? await makePlaylist(caller)
          : access.startsWith('organisation.')
            ? organisation
            : null;
  const path = Object.entries(examplesOf(route)).reduce((at, [name, value]) => {
    return at.replace(`{${name}}`, encodeURIComponent(named !== null && name === (route.names ?? 'id') ? named : `${value}`));
  }, route.path);
  const bases: Record<Listener, string> = { public: h.url, admin: h.adminUrl, worker: h.workerUrl };
  const response = await fetch(bases[route.listeners[0]!] + path, {
    method: route.method === 'GET' ? 'HEAD' : route.method,
    redirect: 'manual',
    headers: { ...(caller.key !== null && { authorization: `Bearer ${caller.key}` }), ...(route.body && { 'content-type': 'text/plain' }) },
    ...(route.body && { body: '' }),
  });
  await response.arrayBuffer();
  return response;
}

/** What the description of the API names as examples of the parameters. */
function examplesOf(route: Route): Record<string, unknown> {
  const { parameters } = described.paths[route.path]![route.method.toLowerCase()]!;
  return Object.fromEntries(parameters.filter((one) => one.in === 'path').map((one) => [one.name, one.example]));
}
