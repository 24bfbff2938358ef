/** All about one thing that is reported, and what moderators can do. */
import { useState } from 'preact/hooks';
import type { Output } from '../../../gateway/contract/client.ts';
import { longestReason, shortestReason } from '../../../gateway/contract/report-kinds.ts';
import { act } from '../../act.ts';
import { useLoaded } from '../../live.ts';
import { Field, Form } from '../../parts/form.tsx';
import { State } from '../../parts/state.tsx';
import { When } from '../../parts/when.tsx';
import { call } from '../../requests.ts';
import { problemFrom, say, session } from '../../store.ts';
import { clock } from '../../units.ts';
import { Head, Section } from '../parts/head.tsx';
import { Shown } from '../parts/shown.tsx';
import { words } from '../text.ts';
import { type Target, tones } from './model.ts';

type Whole = Output<'GET /api/v1/admin/reports/{kind}/{target}'>;
type Report = Whole['items'][number];
type Decision = Whole['state'];
interface CaseProps {
  of: Whole;
  params: Target;
  changed: () => void;
}
const text = words.moderation;
const mostText = 2000;

export function CasePage({ target: params }: { target: Target }) {
  const loaded = useLoaded(
    (signal) => call('GET /api/v1/admin/reports/{kind}/{target}', { params, signal }),
    [params.kind, params.target],
    { everySeconds: 30 },
  );
  return (
    <>
      <Head
        title={loaded.value?.target.name ?? params.target}
        about={loaded.value && text.targets[loaded.value.target.kind]}
        back={{ href: '/moderation', label: words.pages.moderation }}
      />
      <Shown of={loaded} rows={8}>
        {(value) => {
          const props = { of: value, params, changed: loaded.reload };
          return (
            <>
              <Reported {...props} />
              <Acting {...props} />
              <Section title={text.reports}>
                <ul class="reported">
                  {value.items.map((report) => (
                    <li key={report.id}>
                      <OneReport report={report} changed={loaded.reload} />
                    </li>
                  ))}
                </ul>
              </Section>
              <History {...props} />
            </>
          );
        }}
      </Shown>
    </>
  );
}

function Reported({ of: { target, state, open, reports } }: CaseProps) {
  return (
    <Section title={text.target}>
      {target.kind === 'video' && target.hasPicture && <img class="reported-picture" src={`/media/${target.id}/thumbnail`} alt="" />}
      {target.text !== null && <p class="reported-words">{target.text}</p>}
      <dl class="pairs">
        {target.nameThen !== null && (
          <>
            <dt>{text.nameThen}</dt>
            <dd class="reported-words">{target.nameThen}</dd>
          </>
        )}
        <dt>{text.state}</dt>
        <dd>
          <State tone={tones[state]}>{text.states[state]}</State> <span class="dim">{text.openOf(open, reports)}</span>
        </dd>
        <dt>{text.address}</dt>
        <dd>
          {target.url === null ? (
            <span class="dim">{target.gone ? text.isGone : text.noAddress}</span>
          ) : (
            <a href={target.url} target="_blank" rel="noopener">
              {target.url}
            </a>
          )}
        </dd>
        {target.blocked && (
          <>
            <dt>{text.isBlocked}</dt>
            <dd>
              {target.blocked.reason} <span class="dim">{' · '}</span>
              <When at={target.blocked.at} />
            </dd>
          </>
        )}
        <dt>{text.owner}</dt>
        <dd>
          {target.owner === null ? (
            text.nobody
          ) : (
            <>
              {session.value?.role === 'administrator' ? (
                <a href={`/accounts/${target.owner.id}`}>
                  <bdi>{target.owner.name}</bdi>
                </a>
              ) : (
                target.owner.name
              )}{' '}
              {target.owner.suspended && <span class="tag">{text.isSuspended}</span>}
            </>
          )}
        </dd>
      </dl>
    </Section>
  );
}

function Acting({ of: { target, open, items }, params, changed }: CaseProps) {
  const [doing, setDoing] = useState<'block' | 'suspend' | 'warn' | null>(null);
  const decide = (state: Decision) => call('POST /api/v1/admin/reports/{kind}/{target}/decision', { params, body: { state } });
  const taken = { label: words.undo, run: () => void act(() => decide('pending'), { done: words.undone, after: changed }) };
  const settle = (state: Decision) => act(() => decide(state), { done: text.decided[state], undo: taken, after: changed });
  const isComment = target.kind === 'comment';
  const said = isComment ? { ...text, ...text.ofComment } : text;
  const [video, comment] = [{ id: target.id }, { comment: target.id }];
  const block = (reason: string): Promise<unknown> =>
    isComment
      ? call('PUT /api/v1/admin/comments/{comment}/block', { params: comment, body: { reason } })
      : call('PUT /api/v1/admin/videos/{id}/block', { params: video, body: { reason } });
  const unblock = (): Promise<unknown> =>
    isComment
      ? call('DELETE /api/v1/admin/comments/{comment}/block', { params: comment })
      : call('DELETE /api/v1/admin/videos/{id}/block', { params: video });
  const account = { account: target.owner?.id ?? '' };
  const readmit = () => call('DELETE /api/v1/admin/suspensions/{account}', { params: account });
  const close = () => setDoing(null);
  const isPending = items.some(({ state }) => state === 'pending');
  return (
    <Section title={text.act}>
      <p class="row">
        {isPending && (
          <button type="button" class="button" onClick={() => void settle('investigating')}>
            {text.investigate}
          </button>
        )}
        {open > 0 && (
          <>
            <button type="button" class="button" onClick={() => void settle('accepted')}>
              {text.accept}
            </button>
            <button type="button" class="button" onClick={() => void settle('rejected')}>
              {text.reject}
            </button>
          </>
        )}
        {(target.kind === 'video' || isComment) && target.blocked === null && !target.gone && (
          <button type="button" class="button danger" aria-expanded={doing === 'block'} onClick={() => setDoing('block')}>
            {said.block}
          </button>
        )}
        {target.blocked !== null && (
          <button type="button" class="button" onClick={() => void act(unblock, { done: said.unblocked, after: changed })}>
            {said.unblock}
          </button>
        )}
        {target.owner !== null && (
          <>
            <button type="button" class="button" aria-expanded={doing === 'warn'} onClick={() => setDoing('warn')}>
              {text.warn}
            </button>
            {target.owner.suspended ? (
              <button type="button" class="button" onClick={() => void act(readmit, { done: text.readmitted, after: changed })}>
                {text.readmit}
              </button>
            ) : (
              <button type="button" class="button" aria-expanded={doing === 'suspend'} onClick={() => setDoing('suspend')}>
                {text.suspend}
              </button>
            )}
            {(isComment || target.kind === 'account') && (
              <button type="button" class="button danger" onClick={() => void removeAll(target.owner?.id ?? '', changed)}>
                {text.removeAll}
              </button>
            )}
          </>
        )}
      </p>
      {doing === 'block' && (
        <Why
          label={said.blockReason}
          hint={said.blockHint}
          submit={said.block}
          close={close}
          send={async (reason) => {
            await block(reason);
            void act(async () => {}, {
              done: said.blocked,
              undo: {
                label: words.undo,
                run: () =>
                  void act(() => unblock().then(() => (open > 0 ? decide('pending') : null)), { done: words.undone, after: changed }),
              },
              after: changed,
            });
          }}
        />
      )}
      {doing === 'suspend' && (
        <Why
          label={text.suspendReason}
          hint={text.suspendHint}
          submit={text.suspend}
          close={close}
          send={async (reason) => {
            await call('PUT /api/v1/admin/suspensions/{account}', { params: account, body: { reason } });
            void act(async () => {}, {
              done: text.suspended,
              undo: { label: words.undo, run: () => void act(readmit, { done: words.undone, after: changed }) },
              after: changed,
            });
          }}
        />
      )}
      {doing === 'warn' && (
        <Why
          label={text.warning}
          hint={text.warnHint}
          submit={text.warn}
          most={mostText}
          close={close}
          send={async (warning) => {
            await call('POST /api/v1/admin/reports/{kind}/{target}/warnings', { params, body: { text: warning } });
            void act(async () => {}, { done: text.warned, after: changed });
          }}
        />
      )}
    </Section>
  );
}

/** All comments of an account. It can be undone, so nobody is asked. */
async function removeAll(account: string, changed: () => void): Promise<void> {
  const params = { account };
  try {
    const { removed, at } = await call('DELETE /api/v1/admin/accounts/{account}/comments', { params });
    const back = () => call('POST /api/v1/admin/accounts/{account}/comments/restore', { params, body: { at: at ?? '' } });
    const undo = { label: words.undo, run: () => void act(back, { done: words.undone, after: changed }) };
    say(text.removedAll(removed), at === null ? undefined : undo);
  } catch (error) {
    say(problemFrom(error).message);
  }
  changed();
}

/** Some words that go with what is done. */
function Why(init: {
  label: string;
  hint?: string;
  submit: string;
  most?: number;
  close?: () => void;
  send: (words: string) => Promise<void>;
}) {
  const [said, setSaid] = useState('');
  const send = async () => {
    await init.send(said);
    setSaid('');
    init.close?.();
  };
  return (
    <Form
      submit={init.submit}
      send={send}
      more={
        init.close && (
          <button type="button" class="button" onClick={init.close}>
            {text.cancel}
          </button>
        )
      }
    >
      <Field
        label={init.label}
        hint={init.hint}
        lines={3}
        least={shortestReason}
        most={init.most ?? longestReason}
        value={said}
        onValue={setSaid}
      />
    </Form>
  );
}

function OneReport({ report, changed }: { report: Report; changed: () => void }) {
  const { id, kind, reason, atSeconds, state, reporter, createdAt, messages } = report;
  const send = async (said: string) => {
    await call('POST /api/v1/admin/reports/{report}/messages', { params: { report: id }, body: { text: said } });
    changed();
  };
  return (
    <>
      <p>
        <State tone={tones[state]}>{text.states[state]}</State> <strong>{text.kinds[kind]}</strong>
        {atSeconds !== null && ` · ${clock(atSeconds)}`}
      </p>
      <p class="reported-words">{reason}</p>
      <p class="dim">
        {reporter?.name ?? text.guest} · <When at={createdAt} />
      </p>
      {messages.map((message) => (
        <p key={message.id} class="reported-words">
          <span class="dim">{message.fromModerators ? text.fromUs : (reporter?.name ?? text.guest)}:</span> {message.text}
        </p>
      ))}
      {reporter !== null && (
        <details>
          <summary>{text.answer}</summary>
          <Why label={text.answerLabel} submit={text.send} most={mostText} send={send} />
        </details>
      )}
    </>
  );
}

function History({ of: { history }, params, changed }: CaseProps) {
  const note = async (said: string) => {
    await call('POST /api/v1/admin/reports/{kind}/{target}/notes', { params, body: { text: said } });
    changed();
  };
  return (
    <Section title={text.history} about={text.historyAbout}>
      <ul class="lines">
        {history.map(({ id, step, text: said, by, createdAt }) => (
          <li key={id}>
            <span class="reported-words">
              {text.steps[step]}
              {said !== null && `: ${said}`}
            </span>
            <span class="dim">
              {by?.name ?? text.nobody} · <When at={createdAt} />
            </span>
          </li>
        ))}
      </ul>
      <Why label={text.note} submit={text.noteSave} most={mostText} send={note} />
    </Section>
  );
}
