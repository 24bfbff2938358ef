import t from 'tap';
import type { Person } from '../answer.ts';
import { mayManage } from './access.ts';

const person: Person = { kind: 'person', id: 'ann', role: 'user', organisations: [], scopes: null, session: null };
const own = { kind: 'account', id: 'ann' } as const;
const studio = { kind: 'organisation', id: 'studio' } as const;
const instance = { kind: 'instance', id: '' } as const;

t.test('whoever may change the owner of a hook may look after it', async (t) => {
  const member = (role: 'owner' | 'admin' | 'editor' | 'viewer'): Person => ({ ...person, organisations: [{ id: 'studio', role }] });
  const which = (caller: Person | null, what: 'read' | 'change' = 'change') =>
    [own, studio, instance].filter((owner) => mayManage(caller, owner, what)).map(({ kind }) => kind);
  t.same(which(null), []);
  t.same(which(person), ['account']);
  t.same(which({ ...person, id: 'bob' }), []);
  t.same(which(member('owner')), ['account', 'organisation']);
  t.same(which(member('admin')), ['account', 'organisation']);
  t.same(which(member('editor')), ['account']);
  t.same(which(member('viewer')), ['account']);
  t.same(which({ ...person, role: 'moderator' }), ['account']);
  t.same(which({ ...person, role: 'administrator', id: 'root' }), ['account', 'organisation', 'instance']);
  t.same(which({ ...person, scopes: ['read'] }, 'read'), ['account'], 'a key that may read sees, and changes nothing');
  t.same(which({ ...person, scopes: ['read', 'upload', 'write'] }), []);
  t.same(which({ ...member('owner'), scopes: ['account'] }), ['account', 'organisation']);
  t.same(which({ ...member('owner'), scopes: ['read', 'account'], boundTo: 'studio' }), []);
  t.same(which({ ...member('owner'), scopes: ['read', 'account'], boundTo: 'studio' }, 'read'), []);
  t.same(which({ ...person, role: 'administrator', scopes: ['account'] }), ['account'], 'not by the office of its account');
});
