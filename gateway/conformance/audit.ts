/** Who did what is on record. */
import type { Test } from 'tap';
import { eventually, type Harness } from './harness.ts';
import { linkForm } from './people.ts';

export async function auditConforms(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const read = (query: string) => h.call('GET', `/api/v1/admin/audit?${query}`, { base: h.adminUrl });

  await t.test('changes are on record, with names of fields and without their values', async (t) => {
    const made = await h.call('POST', '/api/v1/videos', { body: { title: 'Nobody should read this in the record', privacy: 'private' } });
    const { id } = made.json;
    await h.call('PATCH', `/api/v1/videos/${id}`, { body: { title: 'Other' } });
    await h.call('GET', `/api/v1/videos/${id}`);
    const { json, text } = await eventually(
      () => read('limit=500'),
      (reply) => reply.json.items.some((item: { target: { id?: string } }) => item.target.id === id),
    );
    const [change, creation] = json.items;
    t.match(change, {
      action: 'updateVideo',
      actorKind: 'person',
      credential: 'key',
      target: { id },
      fields: ['title'],
      status: 200,
      code: null,
    });
    t.match(creation, {
      action: 'createVideo',
      fields: ['title', 'description', 'privacy'],
      status: 201,
      requestId: made.headers.get('x-request-id'),
    });
    t.notMatch(text, 'Nobody should read this');
    t.notOk(
      json.items.some((item: { action: string }) => item.action === 'readVideo'),
      'reading is not on record',
    );
  });

  await t.test('what was refused is on record, and so are attempts to sign in', async (t) => {
    await h.call('PATCH', '/api/v1/videos/no-such-video', { body: { title: 'x' } });
    await h.call('POST', '/login', { key: null, ...linkForm('wrong') });
    const { json } = await eventually(
      () => read('limit=2'),
      (reply) => reply.json.items[0].action === 'login',
    );
    t.match(json.items, [
      { action: 'login', actorKind: 'nobody', actorId: null, code: 'link-used', status: 401 },
      { action: 'updateVideo', status: 404, code: 'not-found', target: { id: 'no-such-video' } },
    ]);
  });

  await t.test('is read by pages, filtered, and exported as lines', async (t) => {
    const first = await read('limit=1&action=updateVideo');
    const second = await read(`limit=1&action=updateVideo&cursor=${first.json.nextCursor}`);
    t.equal(second.json.items.length, 1);
    t.ok(second.json.items[0].id < first.json.items[0].id);
    t.same((await read('from=2100-01-01T00:00:00Z')).json.items, []);
    t.equal((await read('from=yesterday')).status, 422);
    const { text, headers } = await h.call('GET', '/api/v1/admin/audit/export?action=updateVideo', { base: h.adminUrl });
    t.match(headers.get('content-type'), 'application/x-ndjson');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    t.ok(lines.length >= 2);
    t.ok(lines.every((line, n) => line.action === 'updateVideo' && (n === 0 || line.id > lines[n - 1].id)));
  });

  await t.test('is for administrators alone', async (t) => {
    t.equal((await h.call('GET', '/api/v1/admin/audit', { base: h.adminUrl, key: null })).status, 401);
    t.equal((await h.call('GET', '/api/v1/admin/audit')).status, 404, 'and not on the public listener');
  });
}
