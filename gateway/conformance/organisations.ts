/** Organisations, from founding one to dissolving it. */
import type { Test } from 'tap';
import { setPolicy, signedIn } from './accounts.ts';
import type { Harness } from './harness.ts';
import { type LetterBox, openBrowser } from './people.ts';

let count = 0;

export async function organisationsConform(t: Pick<Test, 'test'>, h: Harness, box: LetterBox): Promise<void> {
  await setPolicy(h, 'open');
  /** An owner and somebody of each other role. */
  async function founded() {
    const owner = await signedIn(h, box, { name: 'Owner' });
    const made = await owner.browser.call('POST', '/api/v1/organisations', { body: { name: `Club ${process.pid} ${(count += 1)}` } });
    const path = `/api/v1/organisations/${made.json.id}`;
    const join = async (role: string) => {
      const person = await signedIn(h, box, { name: role });
      const { id } = (await owner.browser.call('POST', `${path}/invitations`, { body: { email: person.email, role } })).json;
      const accepted = await person.browser.call('POST', `/api/v1/invitations/${id}/accept`);
      if (accepted.status !== 200) throw new Error(accepted.text);
      return person;
    };
    return { owner, made, path, join };
  }

  await t.test('one is founded, named and dissolved', async (t) => {
    const { owner, made, path, join } = await founded();
    t.match(made, { status: 201, json: { role: 'owner', members: 1, videos: 0 } });
    t.match((await owner.browser.call('GET', '/api/v1/organisations')).json.items, [{ id: made.json.id }]);
    t.match((await owner.browser.call('GET', '/api/v1/account')).json.organisations, [{ id: made.json.id, role: 'owner' }]);
    const again = await owner.browser.call('POST', '/api/v1/organisations', { body: { name: made.json.name.toUpperCase() } });
    t.match(again, { status: 409, json: { code: 'name-taken' } });
    t.match((await owner.browser.call('PATCH', path, { body: { name: `${made.json.name} II` } })).json, { name: `${made.json.name} II` });
    const [admin, stranger] = [await join('admin'), await signedIn(h, box)];
    t.equal((await stranger.browser.call('GET', path)).status, 404, 'strangers do not even see it');
    t.equal((await admin.browser.call('DELETE', path)).status, 403);
    const video = await owner.browser.call('POST', '/api/v1/videos', { body: { title: 'Of the club', organisation: made.json.id } });
    t.equal(video.status, 201, video.text);
    t.match(await owner.browser.call('DELETE', path), { status: 409, json: { code: 'has-videos' } });
    await owner.browser.call('DELETE', `/api/v1/videos/${video.json.id}`);
    t.equal((await owner.browser.call('DELETE', path)).status, 204);
    t.equal((await admin.browser.call('GET', path)).status, 404);
  });

  await t.test('roles decide who looks after members, and owners alone about owners', async (t) => {
    const { owner, path, join } = await founded();
    const [admin, editor, viewer] = [await join('admin'), await join('editor'), await join('viewer')];
    t.same((await viewer.browser.call('GET', `${path}/members`)).json.items.map((one: { role: string }) => one.role).sort(), [
      'admin',
      'editor',
      'owner',
      'viewer',
    ]);
    const change = (who: typeof owner, whom: typeof owner, role: string) =>
      who.browser.call('PATCH', `${path}/members/${whom.id}`, { body: { role } });
    for (const who of [editor, viewer]) t.equal((await change(who, viewer, 'admin')).status, 403);
    t.equal((await change(admin, viewer, 'editor')).status, 204);
    t.match(await change(admin, viewer, 'owner'), { status: 403, json: { code: 'owners-alone' } });
    t.match(await change(admin, owner, 'viewer'), { status: 403, json: { code: 'owners-alone' } });
    t.match(await change(owner, owner, 'viewer'), { status: 409, json: { code: 'last-owner' } });
    t.match(await owner.browser.call('DELETE', `/api/v1/account/organisations/${path.split('/').at(-1)}`), {
      status: 409,
      json: { code: 'last-owner' },
    });
    t.equal((await change(owner, admin, 'owner')).status, 204);
    t.equal((await change(admin, owner, 'viewer')).status, 204, 'a new role holds at once');
    t.equal((await owner.browser.call('PATCH', path, { body: { name: 'Mine still?' } })).status, 403);
    t.equal((await admin.browser.call('DELETE', `${path}/members/${editor.id}`)).status, 204);
    t.equal((await editor.browser.call('GET', path)).status, 404);
    t.equal((await admin.browser.call('DELETE', `${path}/members/${editor.id}`)).status, 404);
    t.equal((await change(admin, editor, 'viewer')).status, 404);
  });

  await t.test('whoever goes comes back by no invitation of their own', async (t) => {
    const { owner, path } = await founded();
    const [second, third] = [await signedIn(h, box), await signedIn(h, box)];
    const invite = async (by: typeof owner, email: string) =>
      (await by.browser.call('POST', `${path}/invitations`, { body: { email, role: 'owner' } })).json.id;
    const accept = (by: typeof owner, id: string) => by.browser.call('POST', `/api/v1/invitations/${id}/accept`);
    t.equal((await accept(second, await invite(owner, second.email))).status, 200);
    const kept = await invite(second, third.email);
    t.equal((await owner.browser.call('DELETE', `${path}/members/${second.id}`)).status, 204);
    t.match(await accept(third, kept), { status: 410, json: { code: 'invitation-over' } });
  });

  await t.test('an invitation is for one address, once, for a week', async (t) => {
    const { owner, path } = await founded();
    const [guest, other] = [await signedIn(h, box), await signedIn(h, box)];
    const invite = (body: object) => owner.browser.call('POST', `${path}/invitations`, { body });
    const made = await invite({ email: guest.email, role: 'editor' });
    t.match(made, { status: 201, json: { email: guest.email, role: 'editor', url: /^https:\/\/video\.example\.org\/invitations\// } });
    t.match(await box.take(guest.email, /invites you/), { text: new RegExp(made.json.url) });
    const at = `/api/v1/invitations/${made.json.id}`;
    t.match(await openBrowser(h).call('GET', at), { status: 200, json: { role: 'editor', invitedBy: 'Owner' } });
    t.match((await guest.browser.call('GET', '/api/v1/account/invitations')).json.items, [{ id: made.json.id }]);
    t.match(await other.browser.call('POST', `${at}/accept`), { status: 403, json: { code: 'another-address' } });
    t.match(await other.browser.call('POST', `${at}/decline`), { status: 403, json: { code: 'another-address' } });
    const second = (await invite({ email: guest.email, role: 'viewer' })).json;
    t.match(await guest.browser.call('POST', `${at}/accept`), { status: 410, json: { code: 'invitation-over' } });
    const accepts = await Promise.all([1, 2].map(() => guest.browser.call('POST', `/api/v1/invitations/${second.id}/accept`)));
    t.same(accepts.map(({ status }) => status).sort(), [200, 410]);
    t.match(await invite({ email: guest.email }), { status: 409, json: { code: 'already-a-member' } });
    const third = (await invite({ email: other.email })).json;
    t.equal((await other.browser.call('POST', `/api/v1/invitations/${third.id}/decline`)).status, 204);
    t.equal((await owner.browser.call('GET', `${path}/invitations`)).json.items.length, 0);
    const fourth = (await invite({ email: other.email })).json;
    t.equal((await guest.browser.call('DELETE', `${path}/invitations/${fourth.id}`)).status, 403);
    t.equal((await owner.browser.call('DELETE', `${path}/invitations/${fourth.id}`)).status, 204);
    t.equal((await other.browser.call('POST', `/api/v1/invitations/${fourth.id}/accept`)).status, 410);
    const fifth = (await invite({ email: other.email })).json;
    await h.database`update organisation_invitations set expires_at = now() where id = ${fifth.id}`;
    t.equal((await other.browser.call('POST', `/api/v1/invitations/${fifth.id}/accept`)).status, 410);
    await h.database`update accounts set email_verified = false where id = ${other.id}`;
    const sixth = (await invite({ email: other.email })).json;
    t.match(await other.browser.call('POST', `/api/v1/invitations/${sixth.id}/accept`), {
      status: 403,
      json: { code: 'email-not-verified' },
    });
    t.same((await other.browser.call('GET', '/api/v1/account/invitations')).json.items, []);
    t.equal((await openBrowser(h).call('GET', '/api/v1/invitations/unknown')).status, 404);
  });

  await t.test('teams are made of members', async (t) => {
    const { owner, path, join } = await founded();
    const [editor, stranger] = [await join('editor'), await signedIn(h, box)];
    const team = (await owner.browser.call('POST', `${path}/teams`, { body: { name: 'Sound' } })).json;
    t.match(await owner.browser.call('POST', `${path}/teams`, { body: { name: 'Sound' } }), { status: 409, json: { code: 'name-taken' } });
    t.equal((await editor.browser.call('POST', `${path}/teams`, { body: { name: 'Light' } })).status, 403);
    const member = (id: string) => `${path}/teams/${team.id}/members/${id}`;
    for (let n = 0; n < 2; n += 1) t.equal((await owner.browser.call('PUT', member(editor.id))).status, 204);
    t.match(await owner.browser.call('PUT', member(stranger.id)), { status: 409, json: { code: 'not-a-member' } });
    t.match((await editor.browser.call('GET', `${path}/teams`)).json.items, [{ name: 'Sound', members: [{ account: editor.id }] }]);
    const guest = await signedIn(h, box);
    const invited = { email: guest.email, role: 'viewer', team: team.id };
    const { id } = (await owner.browser.call('POST', `${path}/invitations`, { body: invited })).json;
    await guest.browser.call('POST', `/api/v1/invitations/${id}/accept`);
    t.equal((await editor.browser.call('GET', `${path}/teams`)).json.items[0].members.length, 2, 'an invitation can be to a team');
    const other = await founded();
    t.equal((await other.owner.browser.call('PATCH', `${other.path}/teams/${team.id}`, { body: { name: 'Theirs' } })).status, 404);
    t.equal((await owner.browser.call('PATCH', `${path}/teams/${team.id}`, { body: { name: 'Noise' } })).status, 204);
    t.equal((await owner.browser.call('DELETE', member(editor.id))).status, 204);
    await owner.browser.call('DELETE', `${path}/members/${guest.id}`);
    t.match((await owner.browser.call('GET', `${path}/teams`)).json.items, [{ name: 'Noise', members: [] }]);
    t.equal((await owner.browser.call('DELETE', `${path}/teams/${team.id}`)).status, 204);
  });

  await t.test('who goes leaves their videos to the organisation, and never an organisation without an owner', async (t) => {
    const { owner, made, join } = await founded();
    const editor = await join('editor');
    const video = (await editor.browser.call('POST', '/api/v1/videos', { body: { title: 'Own' } })).json;
    const remove = (id: string, videos: object) =>
      h.call('POST', `/api/v1/admin/accounts/${id}/removal`, { base: h.adminUrl, body: { videos } });
    t.match(await remove(owner.id, { removed: true }), { status: 409, json: { code: 'last-owner' } });
    t.match(await remove(editor.id, { organisation: 'unknown' }), { status: 409 });
    t.equal((await remove(editor.id, { organisation: made.json.id })).status, 204);
    t.match((await h.call('GET', `/api/v1/videos/${video.id}`)).json, { title: 'Own' });
    t.equal((await owner.browser.call('PATCH', `/api/v1/videos/${video.id}`, { body: { title: 'Of the club' } })).status, 200);
  });
}
