/** One webhook: its state, what it was sent and what came of that. */
import { useState } from 'preact/hooks';
import { State } from '../../parts/state.tsx';
import { SureButton } from '../../parts/sure.tsx';
import { call } from '../../requests.ts';
import { act } from '../act.ts';
import { useLoaded } from '../live.ts';
import { usePaged } from '../paged.ts';
import { Copy } from '../parts/copy.tsx';
import { Choice, Filters, filter } from '../parts/filter.tsx';
import { Head, Section } from '../parts/head.tsx';
import { Empty, More, Shown } from '../parts/shown.tsx';
import { When } from '../parts/when.tsx';
import { goTo } from '../router.ts';
import { words } from '../text.ts';
import { ownerOf, toneOfHook, type Webhook } from './webhooks.tsx';

const tones = { pending: 'busy', delivered: 'ok', failed: 'bad' } as const;
type DeliveryState = keyof typeof tones;

export function WebhookPage({ id }: { id: string }) {
  const text = words.webhooks;
  const params = { id };
  const [secret, setSecret] = useState<string | null>(null);
  const loaded = useLoaded((signal) => call('GET /api/v1/webhooks/{id}', { params, signal }), [id], { everySeconds: 10, on: ['webhook.'] });
  const state = filter('state');
  const deliveries = usePaged(
    (cursor, signal) =>
      call('GET /api/v1/webhooks/{id}/deliveries', {
        params,
        query: { ...(state ? { state: state as DeliveryState } : {}), ...(cursor ? { cursor } : {}) },
        signal,
      }),
    [id, state],
    { everySeconds: 5 },
  );
  const look = () => {
    loaded.reload();
    deliveries.reload();
  };
  const set = (to: 'active' | 'paused'): Promise<void> =>
    act(() => call('PATCH /api/v1/webhooks/{id}', { params, body: { state: to } }), {
      done: text.stateSet[to],
      undo: { label: words.undo, run: () => void set(to === 'active' ? 'paused' : 'active') },
      after: look,
    });
  const renew = () =>
    act(async () => setSecret((await call('POST /api/v1/webhooks/{id}/secret', { params, body: {} })).secret), {
      done: text.secretMade,
      after: look,
    });
  const remove = () => act(() => call('DELETE /api/v1/webhooks/{id}', { params }).then(() => goTo('/webhooks')), { done: text.removed });
  const hook = loaded.value;
  return (
    <>
      <Head title={hook?.url ?? id} about={hook?.description} back={{ href: '/webhooks', label: words.pages.webhooks }}>
        <button
          type="button"
          class="button accent"
          disabled={hook?.state !== 'active'}
          onClick={() => void act(() => call('POST /api/v1/webhooks/{id}/test', { params }), { done: text.testSent, after: look })}
        >
          {text.test}
        </button>
        {hook && (
          <button type="button" class="button" onClick={() => void set(hook.state === 'active' ? 'paused' : 'active')}>
            {hook.state === 'active' ? text.pause : text.activate}
          </button>
        )}
        <SureButton label={text.renew} question={text.renewQuestion} run={() => void renew()} />
        <SureButton label={text.remove} question={text.removeQuestion(hook?.url ?? id)} run={() => void remove()} />
      </Head>
      {secret !== null && (
        <div class="banner" role="status">
          <p>{text.secretOnce}</p>
          <Copy label={text.secret} text={secret} />
        </div>
      )}
      <Shown of={loaded} rows={4}>
        {(found) => <Facts hook={found} />}
      </Shown>
      <Section title={text.deliveries} about={text.deliveriesAbout}>
        <Filters>
          <Choice
            name="state"
            label={text.state}
            options={(Object.keys(tones) as DeliveryState[]).map((one) => [one, text.deliveryStates[one]])}
          />
        </Filters>
        <Shown of={deliveries} rows={4}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon="link" title={text.noDeliveries} />
            ) : (
              <ul class="cards">
                {items.map((delivery) => (
                  <li key={delivery.id}>
                    <div class="card-head">
                      <State tone={tones[delivery.state]}>{text.deliveryStates[delivery.state]}</State>
                      <strong>{delivery.type}</strong>
                      <span class="dim">
                        {text.attempts(delivery.attempts)} · <When at={delivery.createdAt} />
                      </span>
                      <span class="gap" />
                      <button
                        type="button"
                        class="text-button"
                        aria-label={text.retryNamed(delivery.type)}
                        onClick={() =>
                          void act(
                            () => call('POST /api/v1/webhooks/{id}/deliveries/{delivery}/retry', { params: { id, delivery: delivery.id } }),
                            {
                              done: text.retried,
                              after: look,
                            },
                          )
                        }
                      >
                        {text.retry}
                      </button>
                    </div>
                    <Details hook={id} delivery={delivery.id} version={`${delivery.attempts} ${delivery.state}`} />
                  </li>
                ))}
              </ul>
            )
          }
        </Shown>
        <More more={deliveries.more} />
      </Section>
    </>
  );
}

function Facts({ hook }: { hook: Webhook }) {
  const text = words.webhooks;
  return (
    <dl class="pairs">
      <dt>{text.state}</dt>
      <dd>
        <State tone={toneOfHook(hook)}>{text.states[hook.state]}</State>
        {hook.failures > 0 && <span class="dim"> {text.failures(hook.failures)}</span>}
        {hook.problem !== null && <span class="why">{[hook.problem.title, hook.problem.detail].filter(Boolean).join(' ')}</span>}
      </dd>
      <dt>{text.owner}</dt>
      <dd>{ownerOf(hook)}</dd>
      <dt>{text.events}</dt>
      <dd>{hook.events.includes('*') ? text.everything : hook.events.join(', ')}</dd>
      <dt>{text.headers}</dt>
      <dd>{hook.headers.join(', ') || '–'}</dd>
      <dt>{text.success}</dt>
      <dd>
        <When at={hook.lastSuccessAt} />
      </dd>
    </dl>
  );
}

/** Read when it is opened. `version`: another one is read again. */
function Details({ hook, delivery, version }: { hook: string; delivery: string; version: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.webhooks.details}</summary>
      {isOpen && <Opened key={version} hook={hook} delivery={delivery} />}
    </details>
  );
}

function Opened({ hook, delivery }: { hook: string; delivery: string }) {
  const loaded = useLoaded(
    (signal) => call('GET /api/v1/webhooks/{id}/deliveries/{delivery}', { params: { id: hook, delivery }, signal }),
    [delivery],
  );
  return (
    <Shown of={loaded} rows={3}>
      {({ request, log }) => (
        <>
          <pre>{request.body}</pre>
          <ol class="lines">
            {log.map(({ n, at, milliseconds, status, problem, answer }) => (
              <li key={n}>
                <State tone={problem === null ? 'ok' : 'bad'}>{status ?? problem?.code}</State>
                <span class="dim">
                  {milliseconds} ms · <When at={at} />
                </span>
                {(answer !== '' || problem !== null) && <code class="why">{answer || problem?.title}</code>}
              </li>
            ))}
          </ol>
        </>
      )}
    </Shown>
  );
}
