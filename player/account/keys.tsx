/** API keys: made for programs, shown once, revoked. */
import { useEffect, useState } from 'preact/hooks';
import { type InstanceRole, type KeyScope, keyScopes, type OrganisationRole } from '../../gateway/contract/roles.ts';
import { age } from '../format.ts';
import { language } from '../language.ts';
import { CopyButton } from '../parts/copy.tsx';
import { Check, Field, Form } from '../parts/form.tsx';
import { Section } from '../parts/section.tsx';
import { SureButton } from '../parts/sure.tsx';
import { call } from '../requests.ts';
import { problemFrom, say } from '../store.ts';
import type { Account } from './page.tsx';
import { accountText } from './text.ts';

const read = () => call('GET /api/v1/account/keys');
const spans = [30, 90, 365];

export function Keys({ account: { role, organisations } }: { account: Account }) {
  const words = accountText.keys;
  const [items, set] = useState<Awaited<ReturnType<typeof read>>['items']>([]);
  const [label, setLabel] = useState('');
  const [scopes, setScopes] = useState<KeyScope[]>(['read', 'upload']);
  const [bound, bind] = useState('');
  const [days, setDays] = useState(90);
  const [made, setMade] = useState<string | null>(null);
  const load = () =>
    read().then(
      (answer) => set(answer.items),
      (error: unknown) => say(problemFrom(error).message),
    );
  useEffect(() => void load(), []);
  const make = async () => {
    const expiresAt = days === 0 ? undefined : new Date(Date.now() + days * 86_400_000).toISOString();
    const { key } = await call('POST /api/v1/account/keys', {
      body: {
        ...{ label, scopes: scopes.filter((scope) => offered.includes(scope)) },
        ...(organisation && { organisation: organisation.id }),
        ...(expiresAt && { expiresAt }),
      },
    });
    setMade(key);
    setLabel('');
    await load();
  };
  const revoke = async (id: string) => {
    try {
      await call('DELETE /api/v1/account/keys/{id}', { params: { id } });
      say(words.revoked);
    } catch (error) {
      say(problemFrom(error).message);
    }
    await load();
  };
  const organisation = organisations.find(({ id }) => id === bound);
  const offered = scopesFor(role, organisation?.role ?? null);
  const nameOf = (id: string) => organisations.find((one) => one.id === id)?.name ?? id;
  return (
    <Section title={words.title}>
      <p class="dim">
        {words.hint} <a href="/api/v1/docs">{words.docs}</a>
      </p>
      {items.length === 0 && <p class="dim">{words.none}</p>}
      <ul class="account-list">
        {items.map((item) => (
          <li key={item.id}>
            <span>
              <strong dir="auto">{item.label}</strong> <code class="dim">vs_{item.id}…</code>
              <span class="dim">
                {item.organisationId !== null && `${nameOf(item.organisationId)} · `}
                {item.scopes.join(', ')} · {words.used(item.lastUsedAt && age(item.lastUsedAt, Date.now()))}
                {item.expiresAt && ` · ${words.ends(new Date(item.expiresAt).toLocaleDateString(language))}`}
              </span>
            </span>
            <SureButton label={words.revoke} question={words.revokeSure(item.label)} run={() => void revoke(item.id)} />
          </li>
        ))}
      </ul>
      {made !== null && (
        <div class="banner" role="status">
          <p>{words.made}</p>
          <p class="row">
            <code class="key">{made}</code>
            <CopyButton label={words.copy} value={made} />
          </p>
        </div>
      )}
      <Form submit={words.make} send={make}>
        <Field label={words.label} most={100} value={label} onValue={setLabel} />
        {organisations.length > 0 && (
          <label>
            {words.within}
            <select value={bound} onChange={(event) => bind(event.currentTarget.value)}>
              <option value="">{words.anywhere}</option>
              {organisations.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
            <small class="dim">{words.withinHint}</small>
          </label>
        )}
        <fieldset>
          <legend>{words.scopes}</legend>
          {offered.map((scope) => (
            <Check
              key={scope}
              label={words.scope[scope]}
              checked={scopes.includes(scope)}
              onChecked={(on) => setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope))}
            />
          ))}
        </fieldset>
        <label>
          {words.days}
          <select value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
            {spans.map((span) => (
              <option key={span} value={span}>
                {words.ofDays(span)}
              </option>
            ))}
            <option value={0}>{words.forever}</option>
          </select>
        </label>
      </Form>
    </Section>
  );
}

/**
 * What a key may be given: the instance by those alone who look after it, and the members of an organisation by its heads, in a key that is
 * bound to it, as its identity provider needs one. A key that is bound never acts for the account itself.
 */
function scopesFor(role: InstanceRole, within: OrganisationRole | null): KeyScope[] {
  const leads = within === 'owner' || within === 'admin';
  return keyScopes.filter((scope) => {
    if (scope === 'provision') return leads;
    if (scope === 'account') return within === null;
    return scope !== 'admin' || (role !== 'user' && within === null);
  });
}
