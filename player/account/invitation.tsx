/** The page of an invitation: for whoever has its link, with an account or without one. */
import { useEffect, useState } from 'preact/hooks';
import { Form } from '../parts/form.tsx';
import { call } from '../requests.ts';
import { isSignedIn } from '../rights.ts';
import { goTo } from '../router.ts';
import { loadSession, problemFrom, say, session, signOut } from '../store.ts';
import { ClosedDoor, Door } from './door.tsx';
import { makesAccounts, useOptions } from './options.ts';
import { accountText } from './text.ts';

const read = (invitation: string) => call('GET /api/v1/invitations/{invitation}', { params: { invitation } });
type Invitation = Awaited<ReturnType<typeof read>>;

export function InvitationPage({ id }: { id: string }) {
  const words = accountText.invitation;
  const [found, set] = useState<Invitation | null>(null);
  const [me, setMe] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const inside = isSignedIn(session.value);
  useEffect(() => {
    read(id).then(set, (failure: unknown) => setError(problemFrom(failure).message));
  }, [id]);
  useEffect(() => {
    setMe(null);
    if (!inside) return;
    call('GET /api/v1/account').then(
      ({ email }) => setMe(email),
      (failure: unknown) => setError(problemFrom(failure).message),
    );
  }, [inside]);
  if (error !== null) return <ClosedDoor title={words.closed} why={error} />;
  if (found === null || session.value === null || (inside && me === null))
    return <section class="door" role="status" aria-label={accountText.organisations.invitations} />;
  const { organisation, role, invitedBy, email } = found;
  return (
    <Door title={words.title(organisation.name)}>
      <p>{words.hint(invitedBy, organisation.name, accountText.organisations.role[role])}</p>
      <p class="dim">{words.forAddress(email)}</p>
      {!inside ? <Entrance invitation={found} /> : me === email ? <Answer invitation={found} /> : <Another address={me ?? ''} />}
    </Door>
  );
}

function Answer({ invitation: { id, organisation } }: { invitation: Invitation }) {
  const words = accountText.invitation;
  const params = { invitation: id };
  const accept = async () => {
    await call('POST /api/v1/invitations/{invitation}/accept', { params });
    await loadSession();
    say(words.joined(organisation.name));
    goTo(`/organisations/${encodeURIComponent(organisation.id)}`);
  };
  const decline = async () => {
    try {
      await call('POST /api/v1/invitations/{invitation}/decline', { params });
      say(words.declined);
      goTo('/');
    } catch (failure) {
      say(problemFrom(failure).message);
    }
  };
  return (
    <Form
      main
      submit={words.accept}
      send={accept}
      more={
        <button type="button" class="button" onClick={() => void decline()}>
          {words.decline}
        </button>
      }
    >
      {null}
    </Form>
  );
}

function Another({ address }: { address: string }) {
  const words = accountText.invitation;
  return (
    <>
      <p class="banner">{words.another(address)}</p>
      <p class="row">
        <button type="button" class="button" onClick={() => void signOut()}>
          {words.signOut}
        </button>
      </p>
    </>
  );
}

/** For whoever is not signed in: both ways lead back here. */
function Entrance({ invitation: { id, email } }: { invitation: Invitation }) {
  const words = accountText.invitation;
  const options = useOptions();
  const next = encodeURIComponent(`/invitations/${id}`);
  return (
    <>
      <p class="dim">{options !== null && !makesAccounts(options) ? words.signInOnly : words.signIn}</p>
      <p class="row">
        <a class="button accent" href={`/sign-in?next=${next}`}>
          {accountText.signIn.title}
        </a>
        {options !== null && makesAccounts(options) && (
          <a class="button" href={`/sign-up?next=${next}&email=${encodeURIComponent(email)}`}>
            {accountText.signUp.title}
          </a>
        )}
      </p>
    </>
  );
}
