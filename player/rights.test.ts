import t from 'tap';
import { isKeptOut, mayChange, nobody, type Session } from './rights.ts';

const user = (more: Partial<Session> = {}): Session => ({
  accountId: 'me',
  role: 'user',
  organisations: [],
  siteAccess: 'public',
  allowsImport: false,
  downloads: 'asked',
  showsViews: true,
  asksConsent: false,
  tagline: '',
  ...more,
});
const own = { ownerId: 'me', organisationId: null };
const ours = { ownerId: 'me', organisationId: 'o' };

t.test('owners, editors and administrators are offered changes', async (t) => {
  t.ok(mayChange(user(), own));
  t.notOk(mayChange(user(), { ...own, ownerId: 'you' }));
  t.ok(mayChange(user({ role: 'administrator' }), { ...own, ownerId: 'you' }));
  t.ok(mayChange(user({ organisations: [{ id: 'o', role: 'editor' }] }), ours));
  t.notOk(mayChange(user({ organisations: [{ id: 'o', role: 'viewer' }] }), ours));
  t.notOk(mayChange(user(), ours), 'who made a video of an organisation and left it has no say any more');
  t.notOk(mayChange(nobody, own));
  t.notOk(mayChange(null, own));
});

t.test('where the site is for its members, guests find the doors alone', async (t) => {
  const guest: Session = { ...nobody, siteAccess: 'members' };
  for (const page of ['home', 'watch', 'account', 'organisation', 'lost'] as const) t.ok(isKeptOut(guest, page), page);
  for (const page of ['sign-in', 'sign-up', 'forgotten', 'reset', 'verify', 'new-address', 'invitation'] as const)
    t.notOk(isKeptOut(guest, page), page);
  t.notOk(isKeptOut(nobody, 'home'));
  t.notOk(isKeptOut(user({ siteAccess: 'members' }), 'home'));
  t.notOk(isKeptOut(null, 'home'), 'nobody is led away before it is known who they are');
});
