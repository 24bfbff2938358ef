/** The own account: profile, safety, keys, organisations, storage, and the way out. */
import { useEffect, useState } from 'preact/hooks';
import { bytes } from '../format.ts';
import { Field, Form } from '../parts/form.tsx';
import { Section } from '../parts/section.tsx';
import { call } from '../requests.ts';
import { goTo } from '../router.ts';
import { entitle } from '../site.ts';
import { enter, problemFrom, say } from '../store.ts';
import { webhookText } from '../webhooks/text.ts';
import { Keys } from './keys.tsx';
import { NewPassword } from './new-password.tsx';
import { useOptions } from './options.ts';
import { Organisations } from './organisations.tsx';
import { SecondFactor } from './second-factor.tsx';
import { Sessions } from './sessions.tsx';
import { accountText } from './text.ts';
import './account.css';

export type Account = Awaited<ReturnType<typeof readAccount>>;
const readAccount = () => call('GET /api/v1/account');

export function AccountPage() {
  const words = accountText.account;
  const [account, set] = useState<Account | null>(null);
  const [error, setError] = useState<string | null>(null);
  const load = () =>
    readAccount().then(set, (failure: unknown) => {
      const problem = problemFrom(failure);
      if (problem.status === 401) goTo('/sign-in?next=/account');
      else setError(problem.message);
    });
  useEffect(() => {
    entitle(words.title);
    void load();
  }, []);
  if (error !== null)
    return (
      <p class="banner bad" role="alert">
        {error}
      </p>
    );
  if (account === null) return <div class="account" role="status" aria-label={words.title} />;
  return (
    <div class="account">
      <header>
        <h1 dir="auto">{account.name}</h1>
        <p class="dim">
          {account.email} {!account.emailVerified && <span class="tag">{words.notVerified}</span>}{' '}
          <span class="tag">{words.role[account.role]}</span>
        </p>
      </header>
      <Profile account={account} changed={load} />
      <Password account={account} changed={load} />
      <SecondFactor account={account} changed={load} />
      <Sessions />
      <Organisations account={account} changed={load} />
      <Keys account={account} />
      <Section title={webhookText.title}>
        <p class="dim">{webhookText.about}</p>
        <a class="button" href="/account/webhooks">
          {webhookText.look}
        </a>
      </Section>
      <Storage />
      <Leave account={account} />
    </div>
  );
}

function Profile({ account, changed }: { account: Account; changed: () => void }) {
  const words = accountText.account;
  const [name, setName] = useState(account.name);
  const [email, setEmail] = useState(account.email);
  const [password, setPassword] = useState('');
  const save = async () => {
    await call('PATCH /api/v1/account', { body: { name } });
    say(words.saved);
    changed();
  };
  const move = async () => {
    const answer = await call('POST /api/v1/account/address', { body: { email, ...(account.hasPassword && { password }) } });
    setPassword('');
    say(answer.email === email.toLowerCase() ? words.addressSet : words.addressSent);
    changed();
  };
  return (
    <Section title={words.profile}>
      <Form submit={words.save} send={save}>
        <Field label={words.name} name="name" autocomplete="name" most={100} value={name} onValue={setName} />
      </Form>
      <Form submit={words.addressChange} send={move}>
        <Field label={words.address} name="email" type="email" autocomplete="email" value={email} onValue={setEmail} />
        {account.hasPassword && email.toLowerCase() !== account.email && (
          <Field label={words.current} type="password" autocomplete="current-password" most={500} value={password} onValue={setPassword} />
        )}
      </Form>
    </Section>
  );
}

function Password({ account, changed }: { account: Account; changed: () => void }) {
  const words = accountText.account;
  const [current, setCurrent] = useState('');
  const [fresh, setFresh] = useState('');
  const options = useOptions();
  const save = async () => {
    await call('PUT /api/v1/account/password', { body: { password: fresh, ...(account.hasPassword && { current }) } });
    setCurrent('');
    setFresh('');
    say(words.passwordSet);
    changed();
  };
  return (
    <Section title={words.password}>
      <Form submit={words.setPassword} send={save}>
        {account.hasPassword && (
          <Field label={words.current} type="password" autocomplete="current-password" most={500} value={current} onValue={setCurrent} />
        )}
        <NewPassword label={words.fresh} options={options} value={fresh} onValue={setFresh} />
      </Form>
    </Section>
  );
}

function Storage() {
  const words = accountText.storage;
  const [quota, set] = useState<Awaited<ReturnType<typeof read>> | null>(null);
  const read = () => call('GET /api/v1/me/quota');
  useEffect(() => {
    read().then(set, () => {});
  }, []);
  if (quota === null) return null;
  const limit = (most: number) => (most < 0 ? null : most);
  const [totalBytes, dailyBytes] = [limit(quota.totalBytes), limit(quota.dailyBytes)];
  return (
    <Section title={words.title}>
      {totalBytes !== null && <progress class="line" max={totalBytes} value={quota.usedBytes} aria-label={words.title} />}
      <p>{words.used(bytes(quota.usedBytes), totalBytes === null ? null : bytes(totalBytes))}</p>
      {dailyBytes !== null && <p class="dim">{words.today(bytes(quota.usedTodayBytes), bytes(dailyBytes))}</p>}
    </Section>
  );
}

function Leave({ account }: { account: Account }) {
  const words = accountText.leave;
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState('');
  const remove = async () => {
    const videos = { removed: true } as const;
    await call('POST /api/v1/account/deletion', { body: { videos, ...(account.hasPassword && { password }) } });
    say(words.deleted);
    await enter();
    goTo('/');
  };
  return (
    <Section title={words.title}>
      <p class="row">
        <a class="button" href="/api/v1/account/export" download>
          {words.export}
        </a>
        {!open && (
          <button type="button" class="button" onClick={() => setOpen(true)}>
            {words.delete}
          </button>
        )}
      </p>
      {open && (
        <>
          <p class="dim">{words.sure}</p>
          <Form submit={words.delete} send={remove} danger>
            {account.hasPassword && (
              <Field
                label={accountText.account.current}
                type="password"
                autocomplete="current-password"
                most={500}
                value={password}
                onValue={setPassword}
              />
            )}
          </Form>
        </>
      )}
    </Section>
  );
}
