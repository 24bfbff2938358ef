/** One account: role, suspension, links, sessions, quota, and its removal. */
import { useState } from 'preact/hooks';
import { act } from '../../act.ts';
import { fullTime } from '../../format.ts';
import { useLoaded } from '../../live.ts';
import { Field, Form } from '../../parts/form.tsx';
import { State } from '../../parts/state.tsx';
import { SureButton } from '../../parts/sure.tsx';
import { When } from '../../parts/when.tsx';
import { call } from '../../requests.ts';
import { Copy } from '../parts/copy.tsx';
import { Head, Section } from '../parts/head.tsx';
import { Shown } from '../parts/shown.tsx';
import { goTo } from '../router.ts';
import { words } from '../text.ts';
import { type Account, stateOf, toneOfAccount } from './model.ts';
import { Quota } from './quota.tsx';

type Change = Parameters<typeof change>[1];
const change = (id: string, body: { role?: Account['role']; approved?: true; banned?: { reason: string | null } | null }) =>
  call('PATCH /api/v1/admin/accounts/{account}', { params: { account: id }, body });

export function AccountPage({ id }: { id: string }) {
  const loaded = useLoaded((signal) => call('GET /api/v1/admin/accounts/{account}', { params: { account: id }, signal }), [id]);
  return (
    <>
      <Head title={loaded.value?.name ?? id} about={loaded.value?.email} back={{ href: '/accounts', label: words.pages.accounts }} />
      <Shown of={loaded} rows={8}>
        {(account) => (
          <>
            <Standing account={account} changed={loaded.reload} />
            <Links account={account} />
            <Sessions id={id} />
            <Section title={words.quota.title}>
              <Quota kind="account" id={id} />
            </Section>
            <Removal account={account} />
          </>
        )}
      </Shown>
    </>
  );
}

function Standing({ account, changed }: { account: Account; changed: () => void }) {
  const text = words.accounts;
  const [reason, setReason] = useState('');
  const { id, name, role, banned } = account;
  const set = (body: Change, done: string, back?: Change): Promise<void> =>
    act(() => change(id, body), {
      done,
      ...(back ? { undo: { label: words.undo, run: () => void set(back, words.undone) } } : {}),
      after: changed,
    });
  return (
    <Section title={text.standing}>
      <dl class="pairs">
        <dt>{text.state}</dt>
        <dd>
          <State tone={toneOfAccount(account)}>{text.states[stateOf(account)]}</State>
          {banned?.reason && <span class="dim"> {banned.reason}</span>}
          {banned?.until && (
            <span class="dim">
              {' '}
              {text.until} {fullTime(banned.until)}
            </span>
          )}
        </dd>
        <dt>{text.factor}</dt>
        <dd>
          {account.secondFactor ? text.factorOn : text.factorOff}{' '}
          {account.secondFactor && (
            <SureButton
              plain
              label={text.takeFactor}
              question={text.takeFactorQuestion(name)}
              run={() =>
                void act(() => call('DELETE /api/v1/admin/accounts/{account}/second-factor', { params: { account: id } }), {
                  done: text.factorTaken,
                  after: changed,
                })
              }
            />
          )}
        </dd>
        <dt>{text.videos}</dt>
        <dd>{account.videos}</dd>
        <dt>{text.organisations}</dt>
        <dd>{account.organisations}</dd>
        <dt>{text.since}</dt>
        <dd>
          <When at={account.createdAt} />
        </dd>
        <dt>{text.past}</dt>
        <dd>
          <a href={`/audit?account=${id}`}>{text.inAudit}</a>
        </dd>
      </dl>
      <div class="row">
        {!account.approved && (
          <button type="button" class="button accent" onClick={() => void set({ approved: true }, text.approved(name))}>
            {text.approve}
          </button>
        )}
        <label class="inline">
          {text.role}{' '}
          <select
            value={role}
            onChange={(event) =>
              void set(
                { role: event.currentTarget.value as Account['role'] },
                text.roleSet(name, words.role[event.currentTarget.value as Account['role']]),
                { role },
              )
            }
          >
            {(['user', 'moderator', 'administrator'] as const).map((one) => (
              <option key={one} value={one}>
                {words.role[one]}
              </option>
            ))}
          </select>
        </label>
        {banned !== null && (
          <button
            type="button"
            class="button"
            onClick={() => void set({ banned: null }, text.restored(name), { banned: { reason: banned.reason } })}
          >
            {text.restore}
          </button>
        )}
      </div>
      {banned === null && (
        <Form
          submit={text.suspend}
          danger
          send={async () => set({ banned: { reason: reason.trim() || null } }, text.suspended(name), { banned: null })}
        >
          <Field label={text.reason} value={reason} onValue={setReason} required={false} most={500} hint={text.suspendHint} />
        </Form>
      )}
    </Section>
  );
}

function Links({ account: { id } }: { account: Account }) {
  const text = words.accounts;
  const [link, setLink] = useState<{ url: string; expiresAt: string } | null>(null);
  const params = { account: id };
  const make = (run: () => Promise<{ url: string; expiresAt: string }>) => act(async () => setLink(await run()), { done: text.linkMade });
  return (
    <Section title={text.links} about={text.linksAbout}>
      <p class="row">
        <button
          type="button"
          class="button"
          onClick={() => void make(() => call('POST /api/v1/admin/accounts/{account}/sign-in-link', { params }))}
        >
          {text.signInLink}
        </button>
        <button
          type="button"
          class="button"
          onClick={() => void make(() => call('POST /api/v1/admin/accounts/{account}/password-link', { params }))}
        >
          {text.passwordLink}
        </button>
      </p>
      {link !== null && (
        <div class="banner" role="status">
          <p>{text.linkUntil(fullTime(link.expiresAt))}</p>
          <Copy label={text.link} text={link.url} />
        </div>
      )}
    </Section>
  );
}

function Sessions({ id }: { id: string }) {
  const text = words.accounts;
  const list = useLoaded((signal) => call('GET /api/v1/admin/accounts/{account}/sessions', { params: { account: id }, signal }), [id]);
  const endAll = () =>
    act(() => call('DELETE /api/v1/admin/accounts/{account}/sessions', { params: { account: id } }), {
      done: text.sessionsEnded,
      after: list.reload,
    });
  return (
    <Section title={text.sessions}>
      <Shown of={list} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="dim">{text.noSessions}</p>
          ) : (
            <>
              <ul class="lines">
                {items.map(({ id: session, address, program, lastUsedAt, current }) => (
                  <li key={session}>
                    <span>
                      {program ?? text.unknownProgram} {current && <span class="tag">{text.thisOne}</span>}
                    </span>
                    <span class="dim">
                      {address} · <When at={lastUsedAt} />
                    </span>
                  </li>
                ))}
              </ul>
              <SureButton label={text.endSessions} question={text.endSessionsQuestion} run={() => void endAll()} />
            </>
          )
        }
      </Shown>
    </Section>
  );
}

function Removal({ account: { id, name } }: { account: Account }) {
  const text = words.accounts;
  const remove = () =>
    act(
      () =>
        call('POST /api/v1/admin/accounts/{account}/removal', { params: { account: id }, body: { videos: { removed: true } } }).then(() =>
          goTo('/accounts'),
        ),
      {
        done: text.removed(name),
      },
    );
  return (
    <Section title={text.removal} about={text.removalAbout}>
      <p>
        <SureButton label={text.remove} question={text.removeQuestion(name)} run={() => void remove()} />
      </p>
    </Section>
  );
}
