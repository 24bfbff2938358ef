/** Fields that administrators define: what can be defined, what videos say in them, and who sees it. */
import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { exportAccount } from '../accounts/export.ts';
import { publicVideo, type Someone, someone } from './channels.ts';
import { eventually, type Harness, type Reply } from './harness.ts';

const newKey = () => `f${randomUUID().replaceAll('-', '_')}`.slice(0, 20);
interface Made {
  id: string;
  key: string;
}

export async function fieldsConform(t: Pick<Test, 'test'>, h: Harness): Promise<void> {
  const guest = (path: string) => h.call('GET', path, { key: null });
  const admin = (method: string, path: string, body?: unknown): Promise<Reply> =>
    h.call(method, `/api/v1/admin/${path}`, { base: h.adminUrl, ...(body !== undefined && { body }) });
  const define = async (said: object): Promise<Made> =>
    (await admin('POST', 'fields', { key: newKey(), label: 'A field', type: 'text', shown: true, ...said })).json;
  const say = (who: Someone, id: string, values: object) => who.call('PATCH', `/api/v1/videos/${id}/fields`, { values });
  const shownOf = async (id: string) =>
    Object.fromEntries(
      (await guest(`/api/v1/videos/${id}`)).json.fields.map(({ key, value }: { key: string; value: unknown }) => [key, value]),
    );

  await t.test('a field is defined, said, shown to viewers, changed and removed with what was said', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const key = newKey();
    const about = { key, label: 'Camera', help: 'Which one', type: 'text', max: 10, shown: true };
    t.equal((await h.call('POST', '/api/v1/admin/fields', { base: h.adminUrl, key: ann.key, body: about })).status, 403);
    const made = await admin('POST', 'fields', about);
    t.match(made, { status: 201, json: { ...about, category: null, required: false, min: null, choices: [], videos: 0 } });
    t.match(await admin('POST', 'fields', about), { status: 409, json: { code: 'field-exists' } });
    const { id } = made.json;
    const video = await publicVideo(h, ann);
    t.match(await say(ann, video.id, { [key]: ' Bolex ' }), { status: 200, json: { values: { [key]: 'Bolex' } } });
    t.equal((await say(bob, video.id, { [key]: 'x' })).status, 403);
    t.equal((await h.call('PATCH', `/api/v1/videos/${video.id}/fields`, { key: null, body: { values: { [key]: 'x' } } })).status, 401);
    t.match(await say(ann, video.id, { [key]: 'x'.repeat(11) }), {
      status: 422,
      json: { code: 'bad-field-values', errors: [{ path: `values.${key}`, message: 'At most 10 letters.' }] },
    });
    t.match(await say(ann, video.id, { nosuch: 'x' }), { status: 422, json: { code: 'bad-field-values' } });
    t.same((await guest(`/api/v1/videos/${video.id}`)).json.fields, [{ key, label: 'Camera', type: 'text', value: 'Bolex' }]);
    t.match(await admin('PATCH', `fields/${id}`, { type: 'number' }), { status: 409, json: { code: 'field-type-fixed' } });
    t.match(await admin('PATCH', `fields/${id}`, { type: 'text', label: 'Cameras' }), {
      status: 200,
      json: { label: 'Cameras', videos: 1 },
    });
    t.equal((await guest(`/api/v1/videos/${video.id}`)).json.fields[0].label, 'Cameras');
    const recorded = await eventually(
      async () =>
        (await admin('GET', 'audit?limit=100')).json.items.filter(({ target }: { target: { field?: string } }) => target.field === id),
      (items) => items.length >= 2,
    );
    t.match(recorded, [
      { action: 'updateField', fields: ['label', 'type'], status: 200 },
      { action: 'updateField', code: 'field-type-fixed' },
    ]);
    t.equal((await admin('DELETE', `fields/${id}`)).status, 204);
    t.equal((await admin('DELETE', `fields/${id}`)).status, 404);
    t.equal((await admin('PATCH', `fields/${id}`, { label: 'x' })).status, 404);
    t.same(await shownOf(video.id), {});
    t.same((await ann.call('GET', `/api/v1/videos/${video.id}/fields`)).json, { values: {} });
  });

  await t.test('each type takes what it is, and rules that do not fit are refused', async (t) => {
    const ann = await someone(h);
    const video = await publicVideo(h, ann);
    const choices = ['16 mm', '35 mm', 'video'];
    for (const [said, good, bad] of [
      [{ type: 'number', min: -1.5, max: 3 }, [-1.5, 0, 3], [-2, 3.1, '1', ['1']]],
      [{ type: 'date', earliest: '2026-01-01', latest: '2026-12-31' }, ['2026-02-28'], ['2026-02-29', '2025-12-31', '2027-01-01', 'x', 5]],
      [{ type: 'url' }, ['https://example.org/a?b#c'], ['javascript:alert(1)', 'example.org', 'https://', 'https://a b', 1]],
      [{ type: 'select', choices }, ['35 mm'], ['8 mm', ['35 mm'], '']],
      [{ type: 'multi_select', choices, max: 2 }, [['video'], ['16 mm', '35 mm']], [[], choices, ['8 mm'], 'video']],
      [{ type: 'text', min: 2 }, ['ab'], ['a', ' a ', '', 1]],
    ] as [object, unknown[], unknown[]][]) {
      const { key, id } = await define(said);
      for (const value of good) {
        t.match(await say(ann, video.id, { [key]: value }), { status: 200, json: { values: { [key]: value } } }, JSON.stringify(value));
        t.same((await shownOf(video.id))[key], value);
      }
      for (const value of bad)
        t.equal((await say(ann, video.id, { [key]: value })).json.code, 'bad-field-values', JSON.stringify([said, value]));
      t.same((await shownOf(video.id))[key], good.at(-1), 'what is refused changes nothing');
      t.match(await say(ann, video.id, { [key]: null }), { status: 200 });
      t.equal(key in (await shownOf(video.id)), false);
      await admin('DELETE', `fields/${id}`);
    }
    const several = await define({ type: 'multi_select', choices });
    await say(ann, video.id, { [several.key]: ['video', '16 mm', 'video'] });
    t.same((await shownOf(video.id))[several.key], ['16 mm', 'video'], 'in the order of the choices, each once');
    t.match(await admin('PATCH', `fields/${several.id}`, { choices: ['35 mm', 'video'] }), {
      status: 409,
      json: { code: 'choice-in-use', title: /16 mm.* 1 video/ },
    });
    t.match(await admin('PATCH', `fields/${several.id}`, { choices: ['video', '8 mm', '16 mm'] }), { status: 200 });
    for (const wrong of [{ type: 'select' }, { choices: ['a'] }, { min: 3, max: 2 }, { min: 0.5 }, { earliest: '2026-01-01' }])
      t.match(await admin('POST', 'fields', { key: newKey(), label: 'x', type: 'text', ...wrong }), {
        status: 422,
        json: { code: 'bad-field' },
      });
    await admin('DELETE', `fields/${several.id}`);
  });

  await t.test('what is for the studio, or for another category, is not shown to viewers, and is kept', async (t) => {
    const ann = await someone(h);
    const video = await publicVideo(h, ann);
    const slug = newKey().replaceAll('_', '').toLowerCase();
    const category = (await admin('POST', 'categories', { slug, name: slug })).json;
    const [secret, filed] = [await define({ shown: false, required: true }), await define({ category: slug })];
    const word = `w${randomUUID()}`;
    t.match(await say(ann, video.id, { [secret.key]: word }), { status: 200 });
    t.match(await say(ann, video.id, { [secret.key]: null }), { status: 422, json: { errors: [{ message: 'It is required.' }] } });
    t.match(await say(ann, video.id, { [filed.key]: 'x' }), { status: 422, json: { code: 'bad-field-values' } });
    await ann.call('PATCH', `/api/v1/videos/${video.id}`, { category: slug });
    t.match(await say(ann, video.id, { [filed.key]: 'x' }), { status: 200 });
    t.same(await shownOf(video.id), { [filed.key]: 'x' });
    await ann.call('PATCH', `/api/v1/videos/${video.id}`, { category: null });
    t.same(await shownOf(video.id), {});
    const all = { [secret.key]: word, [filed.key]: 'x' };
    t.same((await ann.call('GET', `/api/v1/videos/${video.id}/fields`)).json.values, all, 'it is kept');
    const bob = await someone(h);
    for (const who of [
      h.call('GET', `/api/v1/videos/${video.id}/fields`, { key: null }),
      bob.call('GET', `/api/v1/videos/${video.id}/fields`),
    ])
      t.notOk((await who).text.includes(word));
    for (const path of [`/api/v1/videos/${video.id}`, `/w/${video.shortId}`, '/api/v1/videos?limit=100', `/api/v1/search/videos?q=${word}`])
      t.notOk((await guest(path)).text.includes(`"${word}"`), path);
    t.equal((await guest('/api/v1/studio/fields')).status, 401);
    t.ok((await ann.call('GET', '/api/v1/studio/fields')).json.items.some(({ key }: Made) => key === secret.key));
    t.match(await admin('DELETE', `categories/${category.id}`), { status: 409, json: { code: 'category-has-fields' } });
    await admin('PATCH', `fields/${filed.id}`, { category: null });
    t.same(await shownOf(video.id), { [filed.key]: 'x' }, 'a field of all');
    t.equal((await admin('DELETE', `categories/${category.id}`)).status, 204);
    await admin('PATCH', `fields/${secret.id}`, { shown: true });
    t.same(await shownOf(video.id), all);
    await admin('PATCH', `fields/${secret.id}`, { shown: false });
    t.same(await shownOf(video.id), { [filed.key]: 'x' }, 'at once');
    for (const { id } of [secret, filed]) await admin('DELETE', `fields/${id}`);
  });

  await t.test('videos are found by what they say in fields that are shown to whoever asks', async (t) => {
    const ann = await someone(h);
    const [one, two, secret] = [
      await publicVideo(h, ann),
      await publicVideo(h, ann),
      await ann.call('POST', '/api/v1/videos', { title: 'x' }),
    ];
    const word = `w${randomUUID()}`;
    const number = 100_000 + Math.floor(Math.random() * 1e9);
    const slug = newKey().replaceAll('_', '').toLowerCase();
    const category = (await admin('POST', 'categories', { slug, name: slug })).json;
    const [text, amount, day, choices, hidden, filed] = [
      await define({}),
      await define({ type: 'number' }),
      await define({ type: 'date' }),
      await define({ type: 'multi_select', choices: [`${word} a`, `${word}, b`] }),
      await define({ shown: false }),
      await define({ category: slug }),
    ];
    const both = { [text.key]: `${word}: Ärmel`, [day.key]: '2026-01-31' };
    await say(ann, one.id, { ...both, [amount.key]: number + 0.5, [choices.key]: [`${word} a`, `${word}, b`], [hidden.key]: word });
    await say(ann, two.id, { ...both, [amount.key]: number, [choices.key]: [`${word}, b`] });
    await say(ann, secret.json.id, both);
    await ann.call('PATCH', `/api/v1/videos/${two.id}`, { category: slug });
    await say(ann, two.id, { [filed.key]: word });
    const asked = (key: string, value: string | number) => `field=${encodeURIComponent(`${key}:${value}`)}`;
    const found = async (path: string, of: (item: never) => string, call = guest) =>
      (await call(path)).json.items
        .map(of)
        .filter((id: string) => [one.id, two.id, secret.json.id].includes(id))
        .sort();
    const listed = (key: string, value: string | number) => found(`/api/v1/videos?limit=100&${asked(key, value)}`, ({ id }) => id);
    const searched = (key: string, value: string | number) =>
      found(`/api/v1/search/videos?limit=100&${asked(key, value)}`, ({ video }: { video: { id: string } }) => video.id);
    const inStudio = (key: string, value: string | number) =>
      found(
        `/api/v1/studio/videos?limit=100&${asked(key, value)}`,
        ({ video }: { video: { id: string } }) => video.id,
        (path) => ann.call('GET', path),
      );
    const of = (...videos: { id: string }[]) => videos.map(({ id }) => id).sort();
    for (const [key, value, ids] of [
      [text.key, `${word}: Ärmel`, of(one, two)],
      [text.key, `${word}`, []],
      [text.key, `${word}: ärmel`, []],
      [amount.key, number, of(two)],
      [amount.key, `${number}.50`, of(one)],
      [day.key, '2026-01-31', of(one, two)],
      [choices.key, `${word} a`, of(one)],
      [choices.key, `${word}, b`, of(one, two)],
      [hidden.key, word, []],
      [filed.key, word, of(two)],
      [newKey(), word, []],
    ] as [string, string | number, string[]][]) {
      t.same(await listed(key, value), ids, `${key}:${value}`);
      t.same(await searched(key, value), ids);
    }
    t.same(await inStudio(text.key, `${word}: Ärmel`), of(one, two, secret.json), 'those that only their owner sees');
    t.same(await inStudio(hidden.key, word), of(one), 'and by what is for the studio');
    const page = await guest(`/api/v1/videos?limit=1&${asked(text.key, `${word}: Ärmel`)}`);
    const next = await guest(`/api/v1/videos?limit=1&${asked(text.key, `${word}: Ärmel`)}&cursor=${page.json.nextCursor}`);
    t.same(of(page.json.items[0], next.json.items[0]), of(one, two));
    t.equal(next.json.nextCursor, null);
    await ann.call('PATCH', `/api/v1/videos/${two.id}`, { category: null });
    t.same(await listed(filed.key, word), [], 'no longer of the category of the field');
    for (const wrong of ['camera', ':x', 'camera:', 'Camera:x'])
      for (const path of ['videos', 'search/videos'])
        t.equal((await guest(`/api/v1/${path}?field=${encodeURIComponent(wrong)}`)).status, 422, wrong);

    const exported = (format: string) => ann.call('GET', `/api/v1/studio/videos/export?sort=oldest&format=${format}`);
    const rows = JSON.parse((await exported('json')).text) as { id: string; fields: object }[];
    const said = rows.find(({ id }) => id === one.id)?.fields;
    t.same(said, { ...both, [amount.key]: number + 0.5, [choices.key]: [`${word} a`, `${word}, b`], [hidden.key]: word });
    const [head = '', first = '', , third = ''] = (await exported('csv')).text.replace('\ufeff', '').split('\r\n');
    t.ok(head.endsWith([text, amount, day, choices, hidden, filed].map(({ key }) => `,field.${key}`).join('')), head);
    t.ok(first.endsWith(`,${word}: Ärmel,${number + 0.5},2026-01-31,"${word} a; ${word}, b",${word},`), first);
    t.ok(third.endsWith(`,${word}: Ärmel,,2026-01-31,,,`), third);
    t.match((await exportAccount(h.database, ann.id)).videos, [
      { id: one.id, fields: said },
      { id: two.id },
      { id: secret.json.id, fields: both },
    ]);
    t.match(
      (await ann.call('GET', '/api/v1/studio/videos?sort=oldest')).json.items.map(({ values }: { values: object }) => values),
      [said, { [filed.key]: word }, both],
    );

    for (const { id } of [text, amount, day, choices, hidden, filed]) await admin('DELETE', `fields/${id}`);
    await admin('DELETE', `categories/${category.id}`);
  });

  await t.test('fields stand in their order, and many videos say the same by one call', async (t) => {
    const [ann, bob] = [await someone(h), await someone(h)];
    const made = [await define({}), await define({}), await define({})];
    const [, , last] = made as [Made, Made, Made];
    const order = async () =>
      (await admin('GET', 'fields')).json.items.map(({ id }: Made) => id).filter((id: string) => made.some((one) => one.id === id));
    const first = (await admin('GET', 'fields')).json.items.findIndex(({ id }: Made) => id === made[0]!.id);
    t.match(await admin('PATCH', `fields/${last.id}`, { position: first }), { status: 200 });
    t.same(await order(), [made[2]!.id, made[0]!.id, made[1]!.id]);
    const [one, two, theirs] = [await publicVideo(h, ann), await publicVideo(h, ann), await publicVideo(h, bob)];
    const body = { ids: [one.id, two.id, theirs.id], action: 'fields', values: { [last.key]: 'all' } };
    const { json } = await ann.call('POST', '/api/v1/videos/bulk', body);
    t.same(
      json.items.map(({ status }: Reply) => status),
      [200, 200, 403],
    );
    for (const { id } of [one, two]) t.same(await shownOf(id), { [last.key]: 'all' });
    t.same(await shownOf(theirs.id), {});
    for (const wrong of [
      { ids: [one.id], action: 'fields' },
      { ids: [one.id], action: 'remove', values: { a: 'b' } },
      { ids: [one.id], action: 'fields', values: {} },
    ])
      t.match(await ann.call('POST', '/api/v1/videos/bulk', wrong), { status: 422, json: { code: 'invalid' } });
    await eventually(
      async () => (await ann.call('GET', `/api/v1/videos/${one.id}/history`)).json.items,
      (items) => items.some(({ what }: { what: string }) => what === 'writeFieldValues'),
    );
    for (const { id } of made) await admin('DELETE', `fields/${id}`);
  });
}
