import t from 'tap';
import { after, begin, create, decide, refusal } from './testing.ts';

const hash = 'scrypt$secret';
const reason = 'It shows somebody who did not want to be shown.';
const block = { name: 'block', reason } as const;

t.test('what is taken down is private, and its owner cannot open it', async (t) => {
  const made = after([create, begin('a')]);
  const down = decide(made, block);
  t.match(down.rows, [
    { table: 'videos', values: { privacy: 'private', blocked: { reason }, access_version: 1, publish_at: null, featured_at: null } },
  ]);
  t.match(down.effects, [{ type: 'video.blocked', data: { reason } }]);
  for (const privacy of ['public', 'unlisted', 'password', 'organisation'] as const)
    t.equal(refusal(down.state, { name: 'update', privacy }), 'video-blocked', privacy);
  t.equal(refusal(down.state, { name: 'update', publishAt: '2999-01-01T00:00:00Z' }), 'video-blocked');
  const titled = decide(down.state, { name: 'update', title: 'Other', privacy: 'private', publishAt: null });
  t.match(titled.rows, [{ values: { title: 'Other', privacy: 'private' } }]);
  const removed = decide(titled.state, { name: 'remove' });
  const restored = after([{ name: 'restore' }], removed.state);
  t.equal(refusal(restored, { name: 'update', privacy: 'public' }), 'video-blocked', 'nor by removing and restoring it');
});

t.test('said again it stays as it is, and another reason takes the place of the first', async (t) => {
  const down = after([create, block]);
  t.same(decide(down, block).rows, []);
  const other = decide(down, { name: 'block', reason: 'Another one' });
  t.match(other.rows, [{ values: { blocked: { reason: 'Another one' } } }]);
  t.match(decide(other.state, { name: 'unblock' }).rows, [{ values: { privacy: 'public' } }], 'what it was before the first');
});

t.test('what is put back is as it was', async (t) => {
  for (const privacy of ['public', 'unlisted', 'private'] as const) {
    const back = decide(after([{ ...create, privacy }, block]), { name: 'unblock' });
    t.match(back.rows, [{ values: { privacy, blocked: null, access_version: 2 } }]);
    t.match(back.effects, [{ type: 'video.unblocked' }]);
    t.same(decide(back.state, { name: 'unblock' }).rows, [], 'once');
  }
  t.same(decide(after([create]), { name: 'unblock' }).rows, []);
});

t.test('who withdraws what is taken down has the last word', async (t) => {
  const down = after([create, block]);
  const withdrawn = decide(down, { name: 'update', privacy: 'private' });
  t.match(decide(withdrawn.state, { name: 'unblock' }).rows, [{ values: { privacy: 'private' } }]);
});

t.test('its password is kept for the time after, whatever is changed meanwhile', async (t) => {
  const locked = after([{ ...create, privacy: 'password', passwordHash: hash }, block]);
  const titled = decide(locked, { name: 'update', title: 'Other', ownerId: 'x' });
  t.equal(titled.rows.length, 1, 'nothing is written about the password');
  const back = decide(titled.state, { name: 'unblock' });
  t.match(back.rows, [{ values: { privacy: 'password' } }]);
  t.equal(decide(back.state, { name: 'update', title: 'x', privacy: 'password' }).rows.length, 1, 'it has it still');
});

t.test('what was for members of an organisation that it has left is private', async (t) => {
  const down = after([{ ...create, privacy: 'organisation', organisationId: 'org' }, block]);
  const own = after([{ name: 'update', organisationId: null, ownerId: 'x' }], down);
  t.match(decide(own, { name: 'unblock' }).rows, [{ values: { privacy: 'private' } }]);
  t.match(decide(down, { name: 'unblock' }).rows, [{ values: { privacy: 'organisation' } }]);
});

t.test('a time that was set publishes nothing that is taken down', async (t) => {
  const planned = after([create, begin('a'), { name: 'update', publishAt: '2999-01-01T00:00:00Z' }]);
  const down = after([block], planned);
  t.equal(decide(down, { name: 'publish' }).value, false);
  t.match(decide(down, { name: 'unblock' }).rows, [{ values: { privacy: 'private' } }]);
});
