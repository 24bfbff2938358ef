/** Making an account. */
import { useState } from 'preact/hooks';
import { Field, Form } from '../parts/form.tsx';
import { call } from '../requests.ts';
import { Door, query, withNext } from './door.tsx';
import { NewPassword } from './new-password.tsx';
import { makesAccounts, useOptions } from './options.ts';
import { OtherServices } from './sign-in.tsx';
import { accountText } from './text.ts';

export function SignUpPage() {
  const words = accountText.signUp;
  const options = useOptions();
  const [name, setName] = useState('');
  const [email, setEmail] = useState(query('email'));
  const [password, setPassword] = useState('');
  const [next, setNext] = useState<keyof typeof words.next | null>(null);
  if (next !== null) {
    const [title, hint] = words.next[next];
    return (
      <Door title={title}>
        <p class="dim">{hint}</p>
        <p class="row">
          <a class="button accent" href={withNext('/sign-in')}>
            {accountText.signIn.title}
          </a>
        </p>
      </Door>
    );
  }
  const send = async () => setNext((await call('POST /api/v1/auth/sign-up', { body: { name, email, password } })).next);
  return (
    <Door title={words.title}>
      {options?.signUp === 'closed' && <p class="banner">{words.closed}</p>}
      {options?.signUp === 'services' && <p class="dim">{words.services}</p>}
      {options?.signUp === 'approval' && <p class="dim">{words.approval}</p>}
      {options !== null && options.domains.length > 0 && makesAccounts(options) && (
        <p class="dim">{words.domains(options.domains.join(', '))}</p>
      )}
      {(options === null || makesAccounts(options)) && (
        <Form main submit={words.submit} send={send}>
          <Field label={words.name} name="name" autocomplete="name" most={100} value={name} onValue={setName} autofocus />
          <Field label={accountText.signIn.email} name="email" type="email" autocomplete="username" value={email} onValue={setEmail} />
          <NewPassword options={options} value={password} onValue={setPassword} />
        </Form>
      )}
      <OtherServices options={options} />
      <p class="door-links">
        <span>
          {words.have} <a href={withNext('/sign-in')}>{accountText.signIn.title}</a>
        </span>
      </p>
    </Door>
  );
}
