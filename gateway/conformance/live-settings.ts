/** Settings of the database: by section and version, with what was given at start in front. The harness gives names, proxies and the upload limit. */
import type { Test } from 'tap';
import { builtInEncoding } from '../contract/settings.ts';
import { eventually, type Harness } from './harness.ts';

export async function liveSettingsConform(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const base = h.adminUrl;
  const path = (rest: string) => `/api/v1/admin/settings${rest}`;
  const put = (section: string, body: unknown, seen: number) =>
    h.call('PUT', path(`/${section}`), { base, body, headers: { 'if-match': `"${seen}"` } });
  const empty = async () => void (await h.database`truncate settings, settings_history`);
  const versionOf = async (section: string) => (await h.call('GET', path(`/${section}`), { base })).json.version;

  await t.test('sections are told with values, types and help', async (t) => {
    await empty();
    const { json } = await h.call('GET', path(''), { base });
    const of = (name: string) => json.items.find((item: { name: string }) => item.name === name);
    t.match(of('instance'), { version: 0, value: { name: 'Vitascope' }, overrides: {}, trouble: null });
    t.match(of('records').schema.properties.auditDays, { type: 'integer', maximum: 3650, description: /audit log/ });
    t.match(of('uploads'), {
      value: { maxUploadBytes: 8 * 1024 * 1024 },
      overrides: { maxUploadBytes: 'the test' },
      builtIn: { maxUploadBytes: 100e9 },
    });
    t.equal((await h.call('GET', path('/nothing'), { base })).status, 404);
    t.equal((await h.call('GET', path(''), { base, key: null })).status, 401);
  });

  await t.test('a change holds at once, is kept by version and can be undone', async (t) => {
    await empty();
    const seen = await versionOf('instance');
    const changed = await put('instance', { name: 'Our videos', contact: 'us@example.org' }, seen);
    t.match(changed, { status: 200, json: { version: 1, updatedBy: 'administrator', value: { name: 'Our videos', terms: '' } } });
    t.equal(changed.headers.get('etag'), '"1"');
    t.match((await h.call('GET', '/api/v1/instance', { key: null })).json, { name: 'Our videos', maxUploadBytes: 8 * 1024 * 1024 });
    t.match(await put('instance', { name: 'Late' }, 0), { status: 412, json: { code: 'changed-meanwhile' } });
    t.match(await h.call('PUT', path('/instance'), { base, body: {} }), { status: 428 });
    t.match(await put('instance', { name: '' }, 1), { status: 422, json: { errors: [{ path: 'name' }] } });
    t.match(await put('instance', { nmae: 'x' }, 1), { status: 422 }, 'a name that is mistyped is no setting');
    const restore = await h.call('POST', path('/instance/restore'), { base, body: { version: 0 }, headers: { 'if-match': '"1"' } });
    t.match(restore, { status: 200, json: { version: 2, value: { name: 'Vitascope' } } });
    const history = await h.call('GET', path('/instance/history'), { base });
    t.same(
      history.json.items.map((item: { version: number }) => item.version),
      [2, 1],
    );
    const missing = await h.call('POST', path('/instance/restore'), { base, body: { version: 7 }, headers: { 'if-match': '"2"' } });
    t.match(missing, { status: 404, json: { code: 'unknown-version' } });
  });

  await t.test('what was given at start cannot be changed here', async (t) => {
    await empty();
    await versionOf('uploads');
    t.match(await put('uploads', { maxUploadBytes: 5e9 }, 0), { status: 409, json: { code: 'set-at-start', title: /the test/ } });
    t.equal((await put('uploads', { maxUploadBytes: 8 * 1024 * 1024 }, 0)).status, 200, 'as it is, it may stay');
  });

  await t.test('stored settings that cannot be used are told, and the built-in ones hold', async (t) => {
    await empty();
    await h.database`insert into settings (name, value, version, updated_by) values ('instance', '{"name": 7}', 3, 'x')`;
    t.match(await h.call('GET', path('/instance'), { base }), { json: { version: 3, value: { name: 'Vitascope' }, trouble: /name/ } });
    const health = await eventually(
      () => h.call('GET', '/health', { base }),
      (reply) => reply.json.components.settings.status === 'degraded',
    );
    t.match(health.json.components.settings, { status: 'degraded', detail: /instance/ });
    t.equal((await put('instance', { name: 'Well' }, 3)).status, 200);
  });

  await t.test('all of them are exported to a file and imported from it, or none', async (t) => {
    await empty();
    await versionOf('instance');
    await put('instance', { name: 'To be moved' }, 0);
    const file = (await h.call('GET', path('/export'), { base })).json;
    t.match(file, { vitascope: 'settings', sections: { instance: { name: 'To be moved' } } });
    await empty();
    const take = (body: unknown, dryRun: boolean) => h.call('POST', path(`/import?dryRun=${dryRun}`), { base, body });
    const full = { ...file, sections: { ...file.sections, encoding: { ...builtInEncoding, default: 'fast' } } };
    t.same((await take(full, true)).json, { changed: ['instance', 'encoding'] });
    t.match((await h.call('GET', path('/instance'), { base })).json, { version: 0 }, 'nothing was changed');
    t.same((await take(full, false)).json, { changed: ['instance', 'encoding'] });
    t.same((await take(full, false)).json, { changed: [] }, 'the same again changes nothing');
    t.match((await h.call('GET', path('/instance'), { base })).json, { value: { name: 'To be moved' } });
    t.match((await h.call('GET', path('/encoding'), { base })).json, { value: { default: 'fast' } });
    const wrong = { ...full, sections: { ...full.sections, instance: { name: 'x' }, records: { auditDays: 0 } } };
    t.match(await take(wrong, false), { status: 422, json: { errors: [{ path: 'sections.records.auditDays' }] } });
    t.match((await h.call('GET', path('/instance'), { base })).json, { value: { name: 'To be moved' } }, 'none of it was taken');
    await empty();
  });
}
