import t from 'tap';
import { after, begin, create, decide, refusal } from './testing.ts';

const hash = 'scrypt$secret';

t.test('whatever changes who may see a video ends what was granted before', async (t) => {
  const made = after([create, begin('a')]);
  const titled = decide(made, { name: 'update', title: 'Other' });
  t.notOk('access_version' in (titled.rows[0]?.values ?? {}), 'a title grants nothing');
  const hidden = decide(made, { name: 'update', privacy: 'private' });
  t.match(hidden.rows, [{ table: 'videos', values: { privacy: 'private', access_version: 1 } }]);
  const again = decide(hidden.state, { name: 'update', privacy: 'private' });
  t.notOk('access_version' in (again.rows[0]?.values ?? {}));
  const removed = decide(hidden.state, { name: 'remove' });
  t.match(removed.rows, [{ table: 'videos', values: { access_version: 2 } }]);
  const restored = after([{ name: 'restore' }], removed.state);
  t.match(decide(restored, { name: 'update', privacy: 'public' }).rows, [{ values: { access_version: 3 } }]);
});

t.test('a password is kept in its own table alone, for as long as the privacy asks for it', async (t) => {
  t.equal(refusal(null, { ...create, privacy: 'password' }), 'password-missing');
  t.equal(refusal(null, { ...create, passwordHash: hash }), 'password-unused');
  const born = decide(null, { ...create, privacy: 'password', passwordHash: hash });
  t.match(born.rows, [
    { table: 'videos', values: { privacy: 'password' } },
    { table: 'video_passwords', values: [{ hash }] },
  ]);
  t.notMatch(JSON.stringify([born.state, born.effects, born.rows[0]]), hash);
  t.equal(decide(born.state, { name: 'update', title: 'x' }).rows.length, 1, 'it has one from the beginning');
  const made = after([create]);
  t.equal(refusal(made, { name: 'update', privacy: 'password' }), 'password-missing');
  t.equal(refusal(made, { name: 'update', passwordHash: hash }), 'password-unused');
  const locked = decide(made, { name: 'update', privacy: 'password', passwordHash: hash });
  t.match(locked.rows, [
    { table: 'videos', values: { privacy: 'password', access_version: 1 } },
    { table: 'video_passwords', values: [{ hash }] },
  ]);
  t.notMatch(JSON.stringify([locked.state, locked.effects, locked.rows[0]]), hash);
  const changed = decide(locked.state, { name: 'update', passwordHash: 'scrypt$other' });
  t.match(changed.rows, [{ values: { access_version: 2 } }, { values: [{ hash: 'scrypt$other' }] }]);
  t.equal(decide(locked.state, { name: 'update', title: 'x', privacy: 'password' }).rows.length, 1, 'it keeps the one it has');
  const open = decide(locked.state, { name: 'update', privacy: 'unlisted' });
  t.match(open.rows, [{ values: { access_version: 2 } }, { table: 'video_passwords', values: [{ hash: null }] }]);
  t.equal(refusal(open.state, { name: 'update', privacy: 'password' }), 'password-missing', 'the old one is gone');
});

t.test('a video goes from its owner to an organisation and back, and who sees it follows', async (t) => {
  t.equal(refusal(null, { ...create, privacy: 'organisation' }), 'not-of-organisation');
  const made = after([{ ...create, privacy: 'organisation', organisationId: 'org' }]);
  t.equal(refusal(made, { name: 'update', organisationId: null }), 'not-of-organisation', 'nobody could see it');
  const taken = decide(made, { name: 'update', organisationId: null, ownerId: 'x', privacy: 'private' });
  t.match(taken.rows, [{ values: { organisation_id: null, owner_id: 'x', privacy: 'private', access_version: 1 } }]);
  const given = decide(taken.state, { name: 'update', organisationId: 'other' });
  t.match(given.rows, [{ values: { organisation_id: 'other', owner_id: 'x', access_version: 2 } }]);
  t.match(given.effects, [{ type: 'video.updated', data: { organisationId: 'other', ownerId: 'x' } }]);
  const again = decide(given.state, { name: 'update', organisationId: 'other' });
  t.notOk('organisation_id' in (again.rows[0]?.values ?? {}), 'it is there already');
});

t.test('what a video is about goes into the catalogue, and nothing else', async (t) => {
  const made = after([create]);
  const filed = decide(made, { name: 'update', categoryId: 'c', tags: ['a', 'b'], licence: 'cc-by', language: 'de', featured: true }, 5);
  t.match(filed.rows, [
    { values: { category_id: 'c', tags: ['a', 'b'], licence: 'cc-by', language: 'de', featured_at: '2026-01-01T00:00:05.000Z' } },
  ]);
  t.same(filed.state?.info, made.info);
  t.notOk('access_version' in (filed.rows[0]?.values ?? {}));
  const titled = decide(filed.state, { name: 'update', title: 'x' }).rows[0]?.values ?? {};
  for (const name of ['category_id', 'tags', 'licence', 'language', 'featured_at']) t.notOk(name in titled, name);
  t.match(decide(made, { name: 'update', categoryId: null, featured: false }).rows, [{ values: { category_id: null, featured_at: null } }]);
});
