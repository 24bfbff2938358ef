/** One webhook: what can be done with it, what it is, what it was sent and what came of that. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useLoaded } from '../live.ts';
import { State } from '../parts/state.tsx';
import { SureButton } from '../parts/sure.tsx';
import { When } from '../parts/when.tsx';
import { problemText } from '../refusals/said.ts';
import { call } from '../requests.ts';
import { type Steered, toneOfDelivery, type Webhook } from './hook.ts';
import { HookState } from './list.tsx';
import { webhookText } from './text.ts';
import './webhooks.css';

export function HookButtons({ hook: { value: hook }, test, set, renew, remove }: Steered) {
  return (
    <>
      <button type="button" class="button accent" disabled={hook?.state !== 'active'} onClick={test}>
        {webhookText.test}
      </button>
      {hook && (
        <button type="button" class="button" onClick={() => set(hook.state === 'active' ? 'paused' : 'active')}>
          {hook.state === 'active' ? webhookText.pause : webhookText.activate}
        </button>
      )}
      <SureButton label={webhookText.renew} question={webhookText.renewQuestion} run={renew} />
      <SureButton label={webhookText.remove} question={webhookText.removeQuestion(hook?.url ?? '')} run={remove} />
    </>
  );
}

export function HookFacts({ hook, owner }: { hook: Webhook; owner: ComponentChildren }) {
  return (
    <dl class="hook-facts">
      <dt>{webhookText.state}</dt>
      <dd>
        <HookState hook={hook} />
        {hook.problem !== null && <p>{problemText(hook.problem)}</p>}
      </dd>
      <dt>{webhookText.owner}</dt>
      <dd>{owner}</dd>
      <dt>{webhookText.events}</dt>
      <dd>{hook.events.includes('*') ? webhookText.everything : hook.events.join(', ')}</dd>
      <dt>{webhookText.headers}</dt>
      <dd>{hook.headers.join(', ') || '–'}</dd>
      <dt>{webhookText.success}</dt>
      <dd>
        <When at={hook.lastSuccessAt} />
      </dd>
    </dl>
  );
}

export function Deliveries({ hook, of }: { hook: string; of: Steered }) {
  const { value, error, more } = of.deliveries;
  if (value === null) return <Missing error={error} />;
  if (value.items.length === 0) return <p class="dim">{webhookText.noDeliveries}</p>;
  return (
    <>
      <ul class="hook-list">
        {value.items.map(({ id, state, type, attempts, createdAt }) => (
          <li key={id}>
            <p class="hook-line">
              <State tone={toneOfDelivery[state]}>{webhookText.deliveryStates[state]}</State>
              <strong>{type}</strong>
              <span class="dim">
                {webhookText.attempts(attempts)} · <When at={createdAt} />
              </span>
              <button type="button" class="text-button" aria-label={webhookText.retryNamed(type)} onClick={() => of.retry(id)}>
                {webhookText.retry}
              </button>
            </p>
            <Details hook={hook} delivery={id} version={`${attempts} ${state}`} />
          </li>
        ))}
      </ul>
      {more && (
        <p class="row centre">
          <button type="button" class="button" onClick={more}>
            {webhookText.more}
          </button>
        </p>
      )}
    </>
  );
}

/** Read when it is opened. `version`: another one is read again. */
function Details({ hook, delivery, version }: { hook: string; delivery: string; version: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{webhookText.details}</summary>
      {isOpen && <Opened key={version} hook={hook} delivery={delivery} />}
    </details>
  );
}

function Opened({ hook, delivery }: { hook: string; delivery: string }) {
  const { value, error } = useLoaded(
    (signal) => call('GET /api/v1/webhooks/{id}/deliveries/{delivery}', { params: { id: hook, delivery }, signal }),
    [delivery],
  );
  if (value === null) return <Missing error={error} />;
  return (
    <>
      <pre>{value.request.body}</pre>
      <ol class="hook-log">
        {value.log.map(({ n, at, milliseconds, status, problem, answer }) => (
          <li key={n}>
            <p class="hook-line">
              <State tone={problem === null ? 'ok' : 'bad'}>{status ?? problem?.code}</State>
              <span class="dim">
                {milliseconds} ms · <When at={at} />
              </span>
            </p>
            {(answer !== '' || problem !== null) && <code>{answer || problem?.title}</code>}
          </li>
        ))}
      </ol>
    </>
  );
}

/** What has not come yet, or does not come. */
function Missing({ error }: { error: { message: string } | null }) {
  if (error === null) return <div class="bone line" />;
  return (
    <p class="banner bad" role="alert">
      {error.message}
    </p>
  );
}
