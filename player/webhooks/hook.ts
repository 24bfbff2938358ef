/** A webhook and what can be done with it, on whatever page it is shown. */
import { useState } from 'preact/hooks';
import type { Output } from '../../gateway/contract/client.ts';
import { type WebhookEventName, webhookEventNames, webhookEvents } from '../../gateway/contract/webhook-events.ts';
import type { HookOwner } from '../../gateway/contract/webhooks.ts';
import { act } from '../act.ts';
import { type LiveOptions, type Loaded, useLoaded } from '../live.ts';
import { type Paged, usePaged } from '../paged.ts';
import type { Tone } from '../parts/state.tsx';
import { call } from '../requests.ts';
import { text } from '../text.ts';
import { webhookText } from './text.ts';

export type Webhook = Output<'GET /api/v1/webhooks/{id}'>;
export type Delivery = Output<'GET /api/v1/webhooks/{id}/deliveries'>['items'][number];

export const toneOfDelivery = { pending: 'busy', delivered: 'ok', failed: 'bad' } as const satisfies Record<Delivery['state'], Tone>;
export const deliveryStates = Object.keys(toneOfDelivery) as Delivery['state'][];

export function toneOfHook({ state, failures }: Pick<Webhook, 'state' | 'failures'>): Tone {
  if (state === 'active') return failures > 0 ? 'busy' : 'ok';
  return state === 'disabled' ? 'bad' : 'none';
}

/** What a webhook of this owner may hear of. */
export function eventsFor(owner: HookOwner['kind']): WebhookEventName[] {
  return webhookEventNames.filter((name) => owner === 'instance' || webhookEvents[name].about === 'video');
}

export interface Steered {
  hook: Loaded<Webhook>;
  deliveries: Paged<Delivery>;
  /** A new one, which is shown until the page is left. */
  secret: string | null;
  look(): void;
  test(): void;
  set(to: 'active' | 'paused'): void;
  renew(): void;
  remove(): void;
  retry(delivery: string): void;
}

/** `state`: of the deliveries that are shown; empty for all. `left`: after it was removed. */
export function useHook(id: string, { state, live, left }: { state: string; live?: LiveOptions; left: () => void }): Steered {
  const params = { id };
  const [secret, setSecret] = useState<string | null>(null);
  const hook = useLoaded((signal) => call('GET /api/v1/webhooks/{id}', { params, signal }), [id], { everySeconds: 10, ...live });
  const deliveries = usePaged(
    (cursor, signal) =>
      call('GET /api/v1/webhooks/{id}/deliveries', {
        params,
        query: { ...(state ? { state: state as Delivery['state'] } : {}), ...(cursor ? { cursor } : {}) },
        signal,
      }),
    [id, state],
    { everySeconds: 5 },
  );
  const look = () => {
    hook.reload();
    deliveries.reload();
  };
  const set = (to: 'active' | 'paused') =>
    void act(() => call('PATCH /api/v1/webhooks/{id}', { params, body: { state: to } }), {
      done: webhookText.stateSet[to],
      undo: { label: text.watch.undo, run: () => set(to === 'active' ? 'paused' : 'active') },
      after: look,
    });
  return {
    ...{ hook, deliveries, secret, look, set },
    test: () => void act(() => call('POST /api/v1/webhooks/{id}/test', { params }), { done: webhookText.testSent, after: look }),
    renew: () =>
      void act(async () => setSecret((await call('POST /api/v1/webhooks/{id}/secret', { params, body: {} })).secret), {
        done: webhookText.secretMade,
        after: look,
      }),
    remove: () => void act(() => call('DELETE /api/v1/webhooks/{id}', { params }).then(left), { done: webhookText.removed }),
    retry: (delivery) =>
      void act(() => call('POST /api/v1/webhooks/{id}/deliveries/{delivery}/retry', { params: { id, delivery } }), {
        done: webhookText.retried,
        after: look,
      }),
  };
}
