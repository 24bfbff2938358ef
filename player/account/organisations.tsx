/** Organisations of the account, on its page. */
import { useEffect, useState } from 'preact/hooks';
import { Field, Form } from '../parts/form.tsx';
import { Section } from '../parts/section.tsx';
import { call } from '../requests.ts';
import { say } from '../store.ts';
import type { Account } from './page.tsx';
import { accountText } from './text.ts';

export function Organisations({ account, changed }: { account: Account; changed: () => void }) {
  const words = accountText.organisations;
  const [name, setName] = useState('');
  const found = async () => {
    await call('POST /api/v1/organisations', { body: { name } });
    say(words.founded(name));
    setName('');
    changed();
  };
  return (
    <Section title={words.title}>
      <Invitations />
      {account.organisations.length === 0 && <p class="dim">{words.none}</p>}
      <ul class="account-list">
        {account.organisations.map((one) => (
          <li key={one.id}>
            <span>
              <strong dir="auto">{one.name}</strong> <span class="tag">{words.role[one.role]}</span>
            </span>
            <a class="button" href={`/organisations/${encodeURIComponent(one.id)}`}>
              {words.open}
            </a>
          </li>
        ))}
      </ul>
      <Form submit={words.found} send={found}>
        <Field label={words.name} most={100} value={name} onValue={setName} />
      </Form>
    </Section>
  );
}

/** Those for the address of the account. */
function Invitations() {
  const [items, set] = useState<Awaited<ReturnType<typeof read>>['items']>([]);
  const read = () => call('GET /api/v1/account/invitations');
  useEffect(() => {
    read().then(
      (answer) => set(answer.items),
      () => {},
    );
  }, []);
  const words = accountText.invitation;
  return items.map(({ id, invitedBy, organisation, role }) => (
    <p class="banner" key={id}>
      {words.hint(invitedBy, organisation.name, accountText.organisations.role[role])}{' '}
      <a href={`/invitations/${encodeURIComponent(id)}`}>{words.see}</a>
    </p>
  ));
}
