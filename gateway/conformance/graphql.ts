/** GraphQL gives what the routes give, to those to whom they give it. */

import { getIntrospectionQuery } from 'graphql';
import type { Test } from 'tap';
import { createLoginLink } from '../accounts/sign-in-links.ts';
import { createApiKey } from '../api-keys.ts';
import { eventually, type Harness } from './harness.ts';
import { linkForm } from './people.ts';

const path = '/api/v1/graphql';
const ownType = 'application/graphql-response+json';

export async function graphqlConforms(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  type Init = Parameters<Harness['call']>[2];
  const ask = (query: string, variables: object = {}, init: Init = {}) => h.call('POST', path, { body: { query, variables }, ...init });
  const create = async (body: object) => (await h.call('POST', '/api/v1/videos', { body: { title: 'A film', ...body } })).json;
  /** An error as the route gives it, but for the number of the request. */
  const problemOf = async (route: string, init: Init = {}) => {
    const { type: _, title, requestId: __, ...rest } = (await h.call('GET', route, init)).json;
    return { message: title, extensions: rest };
  };
  await h.database`insert into accounts (id, name, email, approved) values ('graph', 'Graph', 'graph@example.org', true) on conflict do nothing`;
  const { key: other } = await createApiKey(h.database, { label: 'other', accountId: 'graph', scopes: ['read', 'upload', 'write'] });
  const { key: reader } = await createApiKey(h.database, { label: 'reader', accountId: 'graph', scopes: ['read'] });

  await t.test('several fields in one answer, each as its route has it', async (t) => {
    const { id } = await create({ description: 'Long' });
    const { status, json, headers } = await ask(
      `query Several($id: String!, $scope: ListVideosScope) {
        mine: listVideos(scope: $scope, limit: 1) { items { id title ...More } nextCursor }
        readVideo(id: $id) { id shortId privacy renditions { id } playback { hls } }
        readSession { accountId role }
        listWebhookEvents { items { type } }
      }
      fragment More on Video { description progress createdAt }`,
      { id, scope: 'mine' },
    );
    t.equal(status, 200);
    t.match(headers.get('content-type'), /^application\/json/);
    const video = (await h.call('GET', `/api/v1/videos/${id}`)).json;
    const list = (await h.call('GET', '/api/v1/videos?scope=mine&limit=1')).json;
    t.equal(json.errors, undefined);
    t.same(json.data.readVideo, { id, shortId: video.shortId, privacy: 'public', renditions: [], playback: null });
    const [{ title, description, progress, createdAt }] = list.items;
    t.same(json.data.mine, { items: [{ id, title, description, progress, createdAt }], nextCursor: list.nextCursor });
    t.same(json.data.readSession, { accountId: 'administrator', role: 'administrator' });
    t.same(
      json.data.listWebhookEvents.items,
      (await h.call('GET', '/api/v1/webhook-events')).json.items.map(({ type }: { type: string }) => ({ type })),
    );
  });

  await t.test('one field fails, and the others are there; what lies below a thing is asked with it', async (t) => {
    const { id } = await create({});
    const { status, json } = await ask(
      'query ($id: String!) { readVideo(id: $id) { title readPlayback { folder } } health { status } listUploads { items { id } } }',
      { id },
    );
    t.equal(status, 200);
    t.same(json.data, { readVideo: { title: 'A film', readPlayback: null }, health: { status: 'ok' }, listUploads: json.data.listUploads });
    t.equal(json.errors.length, 1);
    t.same(json.errors[0].path, ['readVideo', 'readPlayback']);
    t.match(json.errors[0], await problemOf(`/api/v1/videos/${id}/playback`));
    t.equal(json.errors[0].extensions.code, 'not-playable');
    t.ok(json.errors[0].extensions.requestId);
  });

  await t.test('what others may not see is null here as it is 404 there', async (t) => {
    const { id } = await create({ privacy: 'private' });
    for (const key of [other, null]) {
      const { status, json } = await ask('query ($id: String!) { readVideo(id: $id) { title } readAccount { id } }', { id }, { key });
      const errorAt = (field: string) => json.errors.find((one: { path: string[] }) => one.path[0] === field);
      t.equal(status, 200);
      t.equal(json.data.readVideo, null);
      t.match(errorAt('readVideo'), await problemOf(`/api/v1/videos/${id}`, { key }));
      t.equal(errorAt('readVideo').extensions.status, 404);
      if (key === null) t.match(errorAt('readAccount'), await problemOf('/api/v1/account', { key }), 'and who is nobody has no account');
    }
    for (const wrong of ['', '..', 'imports', 'a/b', '\\u0000', 'é'])
      t.match(
        (await ask(`{ readVideo(id: "${wrong}") { title } }`)).json,
        { data: { readVideo: null }, errors: [{ extensions: { code: 'not-found' } }] },
        wrong,
      );
    t.match((await ask('{ readSettings(section: export) { name } }', {}, { base: h.adminUrl })).status, 400, 'a value is no other address');
    t.match((await ask('{ listVideos(cursor: "x") { nextCursor } }')).json.errors[0].extensions, { code: 'bad-cursor', status: 400 });
  });

  await t.test('each listener answers for its own routes', async (t) => {
    const query =
      '{ listJobs(limit: 1) { items { id } } readQueue { cells { class } } listWorkers { items { id } } listSettings { items { name } } }';
    t.match((await ask(query, {}, { base: h.adminUrl })).json, {
      data: { listJobs: { items: [] }, listWorkers: { items: Array }, listSettings: { items: Array } },
    });
    const { status, json } = await ask(query);
    t.same([status, json.errors[0].extensions.code, json.data], [400, 'bad-query', undefined]);
    t.match((await ask(query, {}, { base: h.adminUrl, key: other })).json.errors[0].extensions, { code: 'forbidden', status: 403 });
  });

  await t.test('mutations change one after the other, and are on record as their routes', async (t) => {
    const made = await ask(
      'mutation ($body: CreateVideoBody!) { first: createVideo(body: $body) { id title privacy } second: createVideo(body: { title: "Two", privacy: unlisted }) { id } }',
      { body: { title: 'One' } },
    );
    const { first, second } = made.json.data;
    t.match(first, { title: 'One', privacy: 'public' });
    const changed = await ask(
      `mutation ($id: String!, $other: String!) {
        updateVideo(id: $id, body: { title: "Changed" }) { title }
        removeVideo(id: $other)
        wrong: updateVideo(id: $id, body: { title: "" }) { title }
      }`,
      { id: first.id, other: second.id },
    );
    t.match(changed.json.data, { updateVideo: { title: 'Changed' }, removeVideo: true, wrong: null });
    t.match(changed.json.errors, [{ path: ['wrong'], extensions: { code: 'invalid', status: 422, errors: [{ path: 'title' }] } }]);
    t.equal((await h.call('GET', `/api/v1/videos/${second.id}`)).status, 404);
    t.match((await ask('mutation { createVideo(body: { title: "x" }) { id } }', {}, { key: reader })).json, {
      data: { createVideo: null },
      errors: [{ extensions: { code: 'missing-scope', status: 403 } }],
    });
    const { json } = await eventually(
      () => h.call('GET', '/api/v1/admin/audit?limit=100', { base: h.adminUrl }),
      (reply) =>
        reply.json.items.some(
          (item: { action: string; target: { id?: string } }) => item.action === 'removeVideo' && item.target.id === second.id,
        ),
    );
    const actions = json.items.map((item: { action: string }) => item.action);
    t.ok(actions.includes('updateVideo'));
    t.notOk(actions.includes('graphql'), 'and not as the way they came');
  });

  await t.test('a question that cannot be begun is refused as a whole', async (t) => {
    const bad: [string, object?][] = [
      ['{ listVideos('],
      ['{ nothing }'],
      ['{ readVideo { id } }'],
      ['{ readVideo(id: 1) { id } }'],
      ['query ($limit: Int!) { listVideos(limit: $limit) { nextCursor } }', { limit: 'many' }],
      ['subscription { listVideos { nextCursor } }'],
      ['query A { health { status } } query B { health { status } }'],
      ['{ ...F } fragment F on Query { ...F }'],
    ];
    for (const [query, variables] of bad)
      for (const accept of [ownType, '*/*']) {
        const { status, headers, json } = await ask(query, variables, { headers: { accept } });
        t.equal(status, 400, query);
        t.ok(headers.get('content-type')?.startsWith(accept === ownType ? ownType : 'application/json'));
        t.notOk('data' in json);
        t.match(json.errors[0], { message: String, extensions: { code: 'bad-query', status: 400 } });
      }
    const whole = await ask('{ health { status } }', {}, { headers: { accept: `${ownType}, application/json;q=0.9` } });
    t.same([whole.status, whole.headers.get('content-type')], [200, `${ownType}; charset=utf-8`]);
    const send = (body: unknown, headers: Record<string, string> = {}) => h.call('POST', path, { body, headers });
    t.match(await send([{ query: '{ health { status } }' }]), { status: 422, json: { code: 'invalid' } }, 'nor are several in one list');
    t.match(await send({}), { status: 422, json: { code: 'invalid' } });
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const hook =
      'mutation ($headers: JSON) { createWebhook(body: { url: \\"https://a.example\\", events: [], headers: $headers }) { id } }';
    const nested = await send(`{ "query": "${hook}", "variables": { "headers": ${deep} } }`);
    t.match(
      nested.json,
      { data: { createWebhook: null }, errors: [{ extensions: { code: 'bad-json', status: 400 } }] },
      'deeper than can be written down',
    );
    t.match(await send('{'), { status: 400, json: { code: 'bad-json' } });
    t.match(await send('{ health { status } }', { 'content-type': 'application/graphql' }), { status: 415 });
    t.match(await send({ query: `{ health { status } } #${'x'.repeat(1024 * 1024)}` }), { status: 413, json: { code: 'too-large' } });
    t.equal((await h.call('GET', `${path}?query={health{status}}`)).status, 405);
  });

  await t.test('nobody asks for too much at once', async (t) => {
    const many = (count: number, text: (n: number) => string) => Array.from({ length: count }, (_, n) => text(n)).join(' ');
    const { status, json } = await ask(`{ ${many(21, (n) => `h${n}: health { status }`)} }`);
    t.match({ status, error: json.errors[0] }, { status: 400, error: { extensions: { code: 'query-too-large', status: 400 } } });
    t.equal((await ask(`mutation { ${many(21, (n) => `m${n}: createVideo(body: { title: "too many" }) { id }`)} }`)).status, 400);
    t.notMatch((await h.call('GET', '/api/v1/videos?scope=mine')).text, 'too many', 'nothing of it was done');
    t.match((await ask(`{ ${'health { status } '.repeat(700)} }`)).json.errors[0], { message: /token/, extensions: { code: 'bad-query' } });
    t.equal((await ask(`{ ${many(20, (n) => `h${n}: ready { ready }`)} }`)).status, 200);
    const names = ['One', 'Two', 'Three', 'Four'];
    for (const title of names) await create({ title });
    const below = await ask(`{ ${many(14, (n) => `l${n}: listVideos(scope: mine, limit: 4) { items { readScenes { seconds } } }`)} }`);
    const codes: string[] = below.json.errors.map((one: { extensions: { code: string } }) => one.extensions.code);
    t.equal(codes.filter((code) => code === 'query-too-large').length, 14 * 5 - 50, 'those below the items of lists count');
    t.equal((await ask(getIntrospectionQuery())).json.data.__schema.queryType.name, 'Query', 'the schema is there for everybody');
  });

  await t.test('a session asks from our own pages alone', async (t) => {
    const opened = await h.call('POST', '/login', { key: null, ...linkForm(await createLoginLink(h.database)) });
    const cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
    const as = (headers: Record<string, string>) => ask('mutation { endSession }', {}, { key: null, headers: { cookie, ...headers } });
    for (const headers of [{ origin: 'https://evil.example.org' }, { origin: 'null' }, {}] as Record<string, string>[])
      t.match(await as(headers), { status: 403, json: { code: 'wrong-origin' } });
    const own = await ask('{ readSession { role } }', {}, { key: null, headers: { cookie, origin: h.url } });
    t.same(own.json.data.readSession, { role: 'administrator' });
    const ended = await as({ origin: h.url });
    t.same(ended.json, { data: { endSession: true } });
    t.match(ended.headers.get('set-cookie'), /max-age=0/i, 'and cookies that a call sets are set');
  });
}
