/** Invitations to an organisation, as those see them who may invite. */
import { useState } from 'preact/hooks';
import { type OrganisationRole, organisationRoles } from '../../gateway/contract/roles.ts';
import { language } from '../language.ts';
import { CopyButton } from '../parts/copy.tsx';
import { Field, Form } from '../parts/form.tsx';
import { Section } from '../parts/section.tsx';
import { call } from '../requests.ts';
import { useOptions } from './options.ts';
import { accountText } from './text.ts';

export const readInvitations = (id: string) => call('GET /api/v1/organisations/{id}/invitations', { params: { id } });
export type Invitations = Awaited<ReturnType<typeof readInvitations>>['items'];

export function InvitationList(init: {
  id: string;
  invitations: Invitations;
  mayOwn: boolean;
  changed: () => Promise<void>;
  act: (work: () => Promise<unknown>, done: string) => Promise<void>;
}) {
  const { id, invitations, mayOwn, changed, act } = init;
  const words = accountText.organisations;
  const options = useOptions();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<OrganisationRole>('editor');
  const [made, setMade] = useState<Invitations[number] | null>(null);
  const invite = async () => {
    setMade(await call('POST /api/v1/organisations/{id}/invitations', { params: { id }, body: { email, role } }));
    setEmail('');
    await changed();
  };
  const takeBack = (invitation: Invitations[number]) =>
    act(async () => {
      await call('DELETE /api/v1/organisations/{id}/invitations/{invitation}', { params: { id, invitation: invitation.id } });
      if (made?.id === invitation.id) setMade(null);
    }, words.takenBack(invitation.email));
  return (
    <Section title={words.invitations}>
      <ul class="account-list">
        {invitations.map((invitation) => (
          <li key={invitation.id}>
            <span>
              <strong>{invitation.email}</strong> <span class="tag">{words.role[invitation.role]}</span>
              <span class="dim">{words.until(new Date(invitation.expiresAt).toLocaleDateString(language))}</span>
            </span>
            <span class="row">
              <CopyButton label={words.copyLink} value={invitation.url} />
              <button type="button" class="button" onClick={() => void takeBack(invitation)}>
                {words.takeBack}
              </button>
            </span>
          </li>
        ))}
      </ul>
      {made !== null && (
        <div class="banner" role="status">
          <p>{options?.mail === false ? words.invitedWithoutMail(made.email) : words.invited(made.email)}</p>
          <p class="row">
            <code class="key">{made.url}</code>
            <CopyButton label={words.copyLink} value={made.url} />
          </p>
        </div>
      )}
      {options?.mail === false && <p class="dim">{words.noMail}</p>}
      {options !== null && options.signUp !== 'open' && <p class="dim">{words.withoutAccount[options.signUp]}</p>}
      <Form submit={words.invite} send={invite}>
        <Field label={words.inviteAddress} name="email" type="email" value={email} onValue={setEmail} />
        <label>
          {words.as}
          <select value={role} onChange={(event) => setRole(event.currentTarget.value as OrganisationRole)}>
            {organisationRoles
              .filter((choice) => mayOwn || choice !== 'owner')
              .map((choice) => (
                <option key={choice} value={choice}>
                  {words.role[choice]}
                </option>
              ))}
          </select>
        </label>
      </Form>
    </Section>
  );
}
