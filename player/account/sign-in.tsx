/** Signing in: with a password, the second factor of the account, or at another service. */
import { useState } from 'preact/hooks';
import { Check, Field, Form } from '../parts/form.tsx';
import { call } from '../requests.ts';
import { goTo } from '../router.ts';
import { enter, problemFrom, say } from '../store.ts';
import { Door, destination, query, withNext } from './door.tsx';
import { makesAccounts, type Options, useOptions } from './options.ts';
import { accountText } from './text.ts';

export function SignInPage() {
  const words = accountText.signIn;
  const options = useOptions();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [remember, setRemember] = useState(true);
  const [unverified, setUnverified] = useState(false);
  const [second, setSecond] = useState(false);
  const inside = async (name: string) => {
    await enter();
    goTo(query('next') === '' ? ((await firstInvitation()) ?? '/') : destination());
    say(words.welcome(name));
  };
  if (second) return <SecondFactor inside={inside} />;
  const send = async () => {
    const answer = await call('POST /api/v1/auth/sign-in', { body: { email, password, remember } });
    if ('secondFactor' in answer && Array.isArray(answer.secondFactor)) setSecond(true);
    else if ('name' in answer) await inside(answer.name);
  };
  const resend = async () => {
    try {
      await call('POST /api/v1/auth/verification', { body: { email } });
      say(words.resent);
    } catch (error) {
      say(problemFrom(error).message);
    }
  };
  return (
    <Door title={words.title}>
      {query('problem') !== '' && (
        <p class="banner bad" role="alert">
          {words.problems[query('problem')] ?? words.serviceFailed}
        </p>
      )}
      {query('link') === 'used' && (
        <p class="banner" role="alert">
          {words.usedLink}
        </p>
      )}
      <Form main submit={words.submit} send={send} onFailure={({ code }) => setUnverified(code === 'email-not-verified')}>
        <Field label={words.email} type="email" autocomplete="username" value={email} onValue={setEmail} autofocus />
        <Field label={words.password} type="password" autocomplete="current-password" value={password} onValue={setPassword} most={500} />
        <Check label={words.remember} checked={remember} onChecked={setRemember} />
      </Form>
      {unverified && (
        <button type="button" class="text-button" onClick={() => void resend()}>
          {words.resend}
        </button>
      )}
      <OtherServices options={options} />
      <p class="door-links">
        <a href="/account/forgotten">{words.forgotten}</a>
        {options !== null && makesAccounts(options) && (
          <span>
            {words.noAccount} <a href={withNext('/sign-up')}>{words.signUp}</a>
          </span>
        )}
      </p>
    </Door>
  );
}

/** Whoever made an account because of an invitation has come by the letters of the account, and without what they came for. */
async function firstInvitation(): Promise<string | null> {
  const { items } = await call('GET /api/v1/account/invitations').catch(() => ({ items: [] }));
  return items[0] ? `/invitations/${encodeURIComponent(items[0].id)}` : null;
}

function SecondFactor({ inside }: { inside: (name: string) => Promise<void> }) {
  const words = accountText.signIn;
  const [code, setCode] = useState('');
  const [backup, setBackup] = useState(false);
  const [trustDevice, setTrust] = useState(false);
  const send = async () => {
    const body = backup ? { backupCode: code.trim() } : { code: code.replaceAll(' ', ''), trustDevice };
    const { name } = await call('POST /api/v1/auth/second-factor', { body });
    await inside(name);
  };
  return (
    <Door title={words.factorTitle}>
      <p class="dim">{backup ? words.backupHint : words.factorHint}</p>
      <Form main submit={words.confirm} send={send}>
        <Field
          key={`${backup}`}
          label={backup ? words.backupCode : words.factorCode}
          autocomplete="one-time-code"
          numeric={!backup}
          value={code}
          onValue={setCode}
          autofocus
        />
        {!backup && <Check label={words.trust} checked={trustDevice} onChecked={setTrust} />}
      </Form>
      <button
        type="button"
        class="text-button"
        onClick={() => {
          setBackup(!backup);
          setCode('');
        }}
      >
        {backup ? words.useCode : words.useBackup}
      </button>
    </Door>
  );
}

/** Sign-in services of the instance, if there are any. */
export function OtherServices({ options }: { options: Options | null }) {
  const services = options?.services ?? [];
  if (services.length === 0) return null;
  return (
    <div class="door-services">
      <p class="dim">{accountText.signIn.or}</p>
      {services.map(({ id, label }) => (
        <a
          class="button"
          key={id}
          href={`/api/v1/auth/services/${encodeURIComponent(id)}/begin?returnTo=${encodeURIComponent(destination())}`}
          target="_self"
        >
          {accountText.signIn.with(label)}
        </a>
      ))}
    </div>
  );
}
