/** Letters and what their links lead to: a new password, and the question whether an address is theirs. */
import { useEffect, useState } from 'preact/hooks';
import { Field, Form } from '../parts/form.tsx';
import { call } from '../requests.ts';
import { isSignedIn } from '../rights.ts';
import { goTo } from '../router.ts';
import { problemFrom, say, session } from '../store.ts';
import { ClosedDoor, Door, query } from './door.tsx';
import { NewPassword } from './new-password.tsx';
import { useOptions } from './options.ts';
import { accountText } from './text.ts';

export function ForgottenPage() {
  const words = accountText.forgotten;
  const options = useOptions();
  const [email, setEmail] = useState('');
  const [sent, setSent] = useState(false);
  const send = async () => {
    await call('POST /api/v1/auth/password-reset', { body: { email } });
    setSent(true);
  };
  return (
    <Door title={words.title}>
      {options?.mail === false ? (
        <p class="banner">{words.noMail}</p>
      ) : sent ? (
        <p class="banner" role="status">
          {words.sent}
        </p>
      ) : (
        <>
          <p class="dim">{words.hint}</p>
          <Form main submit={words.submit} send={send}>
            <Field label={accountText.signIn.email} type="email" autocomplete="username" value={email} onValue={setEmail} autofocus />
          </Form>
        </>
      )}
    </Door>
  );
}

export function ResetPage() {
  const words = accountText.reset;
  const options = useOptions();
  const [password, setPassword] = useState('');
  const send = async () => {
    await call('POST /api/v1/auth/password-reset/confirm', { body: { token: query('token'), password } });
    say(words.done);
    goTo('/sign-in');
  };
  return (
    <Door title={words.title}>
      <Form main submit={words.submit} send={send}>
        <NewPassword options={options} value={password} onValue={setPassword} />
      </Form>
    </Door>
  );
}

const letters = {
  address: {
    read: (token: string) => call('GET /api/v1/auth/verification', { query: { token } }),
    confirm: (token: string) => call('POST /api/v1/auth/verification/confirm', { body: { token } }),
    words: accountText.verify.address,
  },
  'new-address': {
    read: (token: string) => call('GET /api/v1/auth/address', { query: { token } }),
    confirm: (token: string) => call('POST /api/v1/auth/address/confirm', { body: { token } }),
    words: accountText.verify.newAddress,
  },
};

export const VerifyPage = () => <Confirmation of="address" />;
export const NewAddressPage = () => <Confirmation of="new-address" />;

/** Opening the link says nothing: programs that look after mail open links as well. */
function Confirmation({ of }: { of: keyof typeof letters }) {
  const { read, confirm, words } = letters[of];
  const [found, set] = useState<Awaited<ReturnType<typeof read>> | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  useEffect(() => {
    read(query('token')).then(set, (error: unknown) => setFailure(problemFrom(error).message));
  }, []);
  if (failure !== null) return <ClosedDoor title={accountText.verify.failed} why={failure} />;
  if (found === null) return <Door title={words.title}>{null}</Door>;
  if (!done)
    return (
      <Door title={words.title}>
        <p>{words.question(found.name, found.email)}</p>
        <Form
          main
          submit={accountText.verify.confirm}
          send={async () => {
            await confirm(query('token'));
            setDone(true);
          }}
        >
          {null}
        </Form>
        <p class="dim">{accountText.verify.otherwise}</p>
      </Door>
    );
  const inside = isSignedIn(session.value);
  return (
    <Door title={words.done}>
      <p class="dim">{words.hint(found.email, inside)}</p>
      <p class="row">
        <a class="button accent" href={inside ? '/account' : '/sign-in'}>
          {inside ? accountText.account.title : accountText.signIn.title}
        </a>
      </p>
    </Door>
  );
}
