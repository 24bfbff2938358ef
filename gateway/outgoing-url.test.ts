import t from 'tap';
import { createOutgoing } from '../components/outgoing/client.ts';
import type { Person } from './answer.ts';
import { requireUrl } from './outgoing-url.ts';
import { Refusal } from './problem.ts';

const outgoing = createOutgoing({ name: 'Vitascope' });
t.teardown(() => outgoing.close());
const person: Person = { kind: 'person', id: 'ann', role: 'user', organisations: [], scopes: null, session: null };
const administrator: Person = { ...person, role: 'administrator' };

function said(url: string, caller: Person): string {
  try {
    requireUrl(outgoing, url, caller);
    return '';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    t.equal(error.problem.code, 'url-not-allowed');
    return error.problem.detail ?? '';
  }
}

t.test('administrators hear how to allow a network, and nobody else does', async (t) => {
  for (const url of ['http://127.0.0.1:8080/hook', 'http://10.1.2.3/', 'http://[::1]/']) {
    t.match(said(url, administrator), /not on the public internet.* --allow-private-addresses .* 127\.0\.0\.1\/32/, url);
    t.match(said(url, person), /not on the public internet/);
    t.notMatch(said(url, person), '--allow');
    t.notMatch(said(url, { ...administrator, scopes: ['upload'] }), '--allow', 'nor a key of theirs that is for something else');
  }
  t.notMatch(said('file:///etc/passwd', administrator), '--allow', 'where it would not help');
  t.equal(said('https://example.org/hook', person), '');
});
