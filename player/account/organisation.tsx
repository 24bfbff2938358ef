/** One organisation: members and their roles, invitations, leaving and dissolving it. */
import { useEffect, useState } from 'preact/hooks';
import { type OrganisationRole, organisationRoles } from '../../gateway/contract/roles.ts';
import { Field, Form } from '../parts/form.tsx';
import { Section } from '../parts/section.tsx';
import { SureButton } from '../parts/sure.tsx';
import { call } from '../requests.ts';
import { goTo } from '../router.ts';
import { entitle } from '../site.ts';
import { loadSession, problemFrom, say } from '../store.ts';
import { webhookText } from '../webhooks/text.ts';
import { InvitationList, type Invitations, readInvitations } from './invite.tsx';
import { accountText } from './text.ts';
import './account.css';

const readOne = (id: string) => call('GET /api/v1/organisations/{id}', { params: { id } });
const readMembers = (id: string) => call('GET /api/v1/organisations/{id}/members', { params: { id } });
type Organisation = Awaited<ReturnType<typeof readOne>>;
type Members = Awaited<ReturnType<typeof readMembers>>['items'];

export function OrganisationPage({ id }: { id: string }) {
  const words = accountText.organisations;
  const [one, setOne] = useState<Organisation | null>(null);
  const [members, setMembers] = useState<Members>([]);
  const [invitations, setInvitations] = useState<Invitations>([]);
  const [error, setError] = useState<string | null>(null);
  const heads = one?.role === 'owner' || one?.role === 'admin';
  const load = async () => {
    try {
      const found = await readOne(id);
      setOne(found);
      entitle(found.name);
      setMembers((await readMembers(id)).items);
      if (found.role === 'owner' || found.role === 'admin') setInvitations((await readInvitations(id)).items);
    } catch (failure) {
      setError(problemFrom(failure).message);
    }
  };
  useEffect(() => void load(), [id]);
  const act = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      say(done);
    } catch (failure) {
      say(problemFrom(failure).message);
    }
    await load();
  };
  const leave = async () => {
    try {
      await call('DELETE /api/v1/account/organisations/{id}', { params: { id } });
    } catch (failure) {
      say(problemFrom(failure).message);
      return;
    }
    await loadSession();
    say(words.left(one?.name ?? ''));
    goTo('/account');
  };
  if (error !== null)
    return (
      <p class="banner bad" role="alert">
        {error}
      </p>
    );
  if (one === null) return <div class="account" role="status" aria-label={words.title} />;
  const mayOwn = one.role === 'owner';
  /** Without an owner nobody could look after it: the last one neither goes nor becomes less. */
  const lastOwner = members.filter(({ role }) => role === 'owner').length === 1;
  return (
    <div class="account">
      <header>
        <h1 dir="auto">{one.name}</h1>
        {one.role && (
          <p>
            <span class="tag">{words.role[one.role]}</span>
          </p>
        )}
      </header>
      <Section title={words.members}>
        <ul class="account-list">
          {members.map(({ account, name, email, role }) => (
            <li key={account}>
              <span>
                <strong>{name}</strong>
                <span class="dim">{email}</span>
              </span>
              {heads && (role !== 'owner' || (mayOwn && !lastOwner)) ? (
                <span class="row">
                  <select
                    aria-label={`${words.as} (${name})`}
                    value={role}
                    onChange={(event) => {
                      const next = event.currentTarget.value as OrganisationRole;
                      void act(
                        () => call('PATCH /api/v1/organisations/{id}/members/{account}', { params: { id, account }, body: { role: next } }),
                        words.changed(name, words.role[next]),
                      );
                    }}
                  >
                    {organisationRoles
                      .filter((choice) => mayOwn || choice !== 'owner')
                      .map((choice) => (
                        <option key={choice} value={choice}>
                          {words.role[choice]}
                        </option>
                      ))}
                  </select>
                  <SureButton
                    label={words.takeOut}
                    question={words.takeOutSure(name)}
                    run={() =>
                      void act(
                        () => call('DELETE /api/v1/organisations/{id}/members/{account}', { params: { id, account } }),
                        words.takenOut(name),
                      )
                    }
                  />
                </span>
              ) : (
                <span class="tag">{words.role[role]}</span>
              )}
            </li>
          ))}
        </ul>
      </Section>
      {heads && (
        <Section title={webhookText.title}>
          <a class="button" href="/account/webhooks">
            {webhookText.look}
          </a>
        </Section>
      )}
      {heads && <InvitationList id={id} invitations={invitations} mayOwn={mayOwn} changed={load} act={act} />}
      {one.role && (
        <Section title={words.leave}>
          {mayOwn && lastOwner ? (
            <p class="dim">{words.lastOwner}</p>
          ) : (
            <SureButton label={words.leave} question={words.leaveSure(one.name)} run={() => void leave()} />
          )}
          {mayOwn && <Dissolve one={one} />}
        </Section>
      )}
    </div>
  );
}

function Dissolve({ one }: { one: Organisation }) {
  const words = accountText.organisations;
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const remove = async () => {
    await call('DELETE /api/v1/organisations/{id}', { params: { id: one.id } });
    say(words.removed(one.name));
    goTo('/account');
  };
  if (!open)
    return (
      <button type="button" class="button" onClick={() => setOpen(true)}>
        {words.remove}
      </button>
    );
  return (
    <Form submit={words.remove} send={remove} danger>
      <Field label={words.sure} value={name} onValue={setName} pattern={literally(one.name)} />
    </Form>
  );
}
const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
