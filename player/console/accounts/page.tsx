/** Accounts: found, approved, given a role, suspended; and one of them. */
import { useState } from 'preact/hooks';
import { act } from '../../act.ts';
import { usePaged } from '../../paged.ts';
import { Field, Form } from '../../parts/form.tsx';
import { State } from '../../parts/state.tsx';
import { When } from '../../parts/when.tsx';
import { call } from '../../requests.ts';
import { Copy } from '../parts/copy.tsx';
import { Choice, Filters, filter, Search } from '../parts/filter.tsx';
import { Head, Section } from '../parts/head.tsx';
import { Empty, More, Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';
import { AccountPage } from './account.tsx';
import { type AccountState, accountStates, stateOf, toneOfAccount } from './model.ts';

export function AccountsPage({ id }: { id: string | null }) {
  return id === null ? <Accounts /> : <AccountPage id={id} />;
}

function Accounts() {
  const text = words.accounts;
  const [state, search] = ['state', 'search'].map(filter);
  const list = usePaged(
    (cursor, signal) =>
      call('GET /api/v1/admin/accounts', {
        query: { ...(state ? { state: state as AccountState } : {}), ...(search ? { search } : {}), ...(cursor ? { cursor } : {}) },
        signal,
      }),
    [state, search],
  );
  const approve = (id: string, name: string) =>
    act(() => call('PATCH /api/v1/admin/accounts/{account}', { params: { account: id }, body: { approved: true } }), {
      done: text.approved(name),
      after: list.reload,
    });
  return (
    <>
      <Head title={words.pages.accounts} about={text.about} />
      <Filters>
        <Search label={text.search} />
        <Choice name="state" label={text.state} options={accountStates.map((one) => [one, text.filters[one]])} />
      </Filters>
      <Shown of={list} rows={10}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="person" title={text.noneFit} />
          ) : (
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">{text.name}</th>
                  <th scope="col">{text.state}</th>
                  <th scope="col">{text.role}</th>
                  <th scope="col" class="number">
                    {text.videos}
                  </th>
                  <th scope="col">{text.lastSignIn}</th>
                  <th scope="col">{text.since}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((account) => (
                  <tr key={account.id}>
                    <th scope="row" class="wide-cell">
                      <a href={`/accounts/${account.id}`} dir="auto">
                        {account.name}
                      </a>
                      <span class="dim why">{account.email}</span>
                    </th>
                    <td data-label={text.state}>
                      <State tone={toneOfAccount(account)}>{text.states[stateOf(account)]}</State>
                      {!account.approved && (
                        <button
                          type="button"
                          class="text-button"
                          aria-label={text.approveNamed(account.name)}
                          onClick={() => void approve(account.id, account.name)}
                        >
                          {text.approve}
                        </button>
                      )}
                    </td>
                    <td data-label={text.role}>{words.role[account.role]}</td>
                    <td data-label={text.videos} class="number">
                      {account.videos}
                    </td>
                    <td data-label={text.lastSignIn}>
                      <When at={account.lastSignInAt} />
                    </td>
                    <td data-label={text.since}>
                      <When at={account.createdAt} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Shown>
      <More more={list.more} />
      <NewAccount made={list.reload} />
    </>
  );
}

function NewAccount({ made }: { made: () => void }) {
  const text = words.accounts;
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [link, setLink] = useState<string | null>(null);
  const send = async () => {
    const { link: its } = await call('POST /api/v1/admin/accounts', { body: { name, email } });
    setLink(its.url);
    setName('');
    setEmail('');
    made();
  };
  return (
    <Section title={text.make} about={text.makeAbout}>
      <Form submit={text.makeButton} send={send}>
        <Field label={text.name} name="name" value={name} onValue={setName} most={100} />
        <Field label={text.email} name="email" type="email" value={email} onValue={setEmail} />
      </Form>
      {link !== null && (
        <div class="banner" role="status">
          <p>{text.linkFor}</p>
          <Copy label={text.link} text={link} />
        </div>
      )}
    </Section>
  );
}
