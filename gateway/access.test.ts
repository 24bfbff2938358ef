import t from 'tap';
import { finds, may, type VideoThing } from './access.ts';
import type { Person } from './answer.ts';
import { type InstanceRole, type KeyScope, keyScopes, type OrganisationRole } from './contract/roles.ts';

const person = (
  init: { id?: string; role?: InstanceRole; in?: OrganisationRole; scopes?: readonly KeyScope[]; boundTo?: string } = {},
): Person => ({
  kind: 'person',
  id: init.id ?? 'someone',
  role: init.role ?? 'user',
  organisations: init.in ? [{ id: 'org', role: init.in }] : [],
  scopes: init.scopes ?? null,
  session: init.scopes ? null : 'cookie',
  ...(init.boundTo !== undefined && { boundTo: init.boundTo }),
});
const video = (privacy: string, organisationId: string | null = null): VideoThing => ({
  about: 'video',
  privacy,
  ownerId: 'owner',
  organisationId,
});
const organisation = { about: 'organisation', id: 'org' } as const;
const owner = person({ id: 'owner' });

t.test('what is open is there for everybody, what is not is there for nobody else', async (t) => {
  for (const privacy of ['public', 'unlisted']) t.equal(may(null, 'video.read', video(privacy)), 'yes');
  for (const privacy of ['private', 'password', 'organisation']) {
    t.equal(may(null, 'video.read', video(privacy)), 'hidden');
    t.equal(may(person(), 'video.read', video(privacy)), 'hidden');
    t.equal(may(owner, 'video.read', video(privacy)), 'yes');
  }
});

t.test('what one sees and may not change is forbidden, what one does not see is hidden', async (t) => {
  t.equal(may(person(), 'video.change', video('public')), 'forbidden');
  t.equal(may(person(), 'video.change', video('private')), 'hidden');
  t.equal(may(owner, 'video.change', video('private')), 'yes');
  t.equal(may(person(), 'organisation.change', organisation), 'hidden');
  t.equal(may(person({ in: 'viewer' }), 'organisation.change', organisation), 'forbidden');
});

t.test('a video of an organisation belongs to those who work there, not to who made it', async (t) => {
  for (const role of ['owner', 'admin', 'editor'] as const) {
    t.equal(may(person({ in: role }), 'video.read', video('private', 'org')), 'yes');
    t.equal(may(person({ in: role }), 'video.change', video('private', 'org')), 'yes');
    t.equal(may(person({ in: role }), 'video.change', video('private', 'other')), 'hidden');
  }
  t.equal(may(owner, 'video.change', video('private', 'org')), 'hidden', 'its maker has left');
  const viewer = person({ in: 'viewer' });
  t.equal(may(viewer, 'video.read', video('organisation', 'org')), 'yes');
  t.equal(may(viewer, 'video.read', video('organisation', 'other')), 'hidden');
  t.equal(may(viewer, 'video.read', video('private', 'org')), 'hidden');
  t.equal(may(viewer, 'video.change', video('organisation', 'org')), 'forbidden');
  t.equal(may(person({ in: 'editor' }), 'video.move', video('private', 'org')), 'forbidden');
  t.equal(may(person({ in: 'admin' }), 'video.move', video('private', 'org')), 'yes');
});

t.test('moderators look after who sees what, and touch nothing else', async (t) => {
  const moderator = person({ role: 'moderator' });
  for (const name of ['video.read', 'video.privacy', 'video.remove'] as const) t.equal(may(moderator, name, video('private')), 'yes');
  for (const name of ['video.change', 'video.upload', 'video.move'] as const) t.equal(may(moderator, name, video('private')), 'forbidden');
  t.equal(may(moderator, 'instance.read', null), 'forbidden');
  t.equal(may(person({ role: 'administrator' }), 'instance.change', null), 'yes');
});

t.test('a key does what its scopes say, and no more than its account may', async (t) => {
  const reading = person({ id: 'owner', scopes: ['read'] });
  t.equal(may(reading, 'video.read', video('private')), 'yes');
  t.equal(may(reading, 'video.change', video('private')), 'missing-scope');
  t.equal(may(person({ scopes: keyScopes }), 'video.change', video('private')), 'hidden');
  t.equal(may(person({ scopes: [] }), 'video.read', video('public')), 'yes', 'as anybody');
});

t.test('the office of an account is used by those of its keys that have the scope for it', async (t) => {
  const plain = person({ role: 'administrator', scopes: ['read', 'write', 'upload', 'account'] });
  t.equal(may(plain, 'video.change', video('private')), 'missing-scope');
  t.equal(may(plain, 'video.change', { ...video('private'), ownerId: plain.id }), 'yes');
  t.equal(may(plain, 'instance.read', null), 'missing-scope');
  t.equal(may(person({ role: 'administrator', scopes: keyScopes }), 'video.change', video('private')), 'yes');
});

t.test('a key of one organisation sees and does nothing beside it', async (t) => {
  const key = person({ id: 'owner', role: 'administrator', in: 'editor', scopes: keyScopes, boundTo: 'org' });
  t.equal(may(key, 'video.change', video('private', 'org')), 'yes');
  t.equal(may(key, 'organisation.publish', organisation), 'yes');
  t.equal(may(key, 'video.create', null), 'yes');
  for (const name of ['video.read', 'video.change'] as const) t.equal(may(key, name, video('private')), 'hidden');
  t.equal(may(key, 'video.read', video('public')), 'yes', 'as anybody');
  t.equal(may(key, 'organisation.publish', { about: 'organisation', id: 'other' }), 'hidden');
  t.equal(may(key, 'account.self', null), 'missing-scope');
  t.equal(may(key, 'account.profile', null), 'missing-scope', 'nor does it tell whose it is');
  t.equal(may(key, 'instance.change', null), 'missing-scope');
});

t.test('a key of one organisation makes nothing for it once its account may not', async (t) => {
  const bound = { id: 'owner', scopes: keyScopes, boundTo: 'org' } as const;
  t.equal(may(person(bound), 'video.create', null), 'missing-scope', 'who has left');
  t.equal(may(person({ ...bound, in: 'viewer' }), 'video.create', null), 'missing-scope');
  t.equal(may(person({ ...bound, in: 'editor' }), 'video.create', null), 'yes');
});

t.test('what is unlisted is found by those alone who have it anyway', async (t) => {
  t.equal(finds(null, video('unlisted')), false);
  t.equal(finds(owner, video('unlisted')), true);
  t.equal(finds(null, video('public')), true);
  t.equal(finds(person({ in: 'viewer' }), video('unlisted', 'org')), true);
});
