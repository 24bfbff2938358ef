/** One webhook of the account or of an organisation, with what it was sent. */
import { useState } from 'preact/hooks';
import { MembersOnly } from '../library/members-only.tsx';
import { useLoaded } from '../live.ts';
import { Failed } from '../parts/empty.tsx';
import { Section } from '../parts/section.tsx';
import { goTo } from '../router.ts';
import { EditHook, Secret } from './form.tsx';
import { deliveryStates, useHook } from './hook.ts';
import { ownerIn, readOwners } from './list-page.tsx';
import { Deliveries, HookButtons, HookFacts } from './one.tsx';
import { webhookText } from './text.ts';
import './webhooks.css';

export function WebhookPage({ id }: { id: string }) {
  return (
    <MembersOnly title={webhookText.title}>
      <Webhook key={id} id={id} />
    </MembersOnly>
  );
}

function Webhook({ id }: { id: string }) {
  const [state, setState] = useState('');
  const steered = useHook(id, { state, left: () => goTo('/account/webhooks') });
  const owners = useLoaded(readOwners, []);
  const { value: hook, error, reload } = steered.hook;
  if (hook === null && error !== null) return <Failed title={webhookText.failed} error={error} onRetry={reload} />;
  return (
    <div class="webhooks">
      <header>
        <p>
          <a href="/account/webhooks">{webhookText.title}</a>
        </p>
        <h1>{hook?.url ?? webhookText.title}</h1>
        {hook?.description && <p class="dim">{hook.description}</p>}
        <p class="row">
          <HookButtons {...steered} />
        </p>
      </header>
      {steered.secret !== null && <Secret secret={steered.secret} />}
      {hook && <HookFacts hook={hook} owner={ownerIn(owners.value ?? [], hook)} />}
      {hook && <EditHook hook={hook} changed={steered.look} />}
      <Section title={webhookText.deliveries}>
        <p class="dim">{webhookText.deliveriesAbout}</p>
        <label class="hook-filter">
          {webhookText.state}
          <select value={state} onChange={(event) => setState(event.currentTarget.value)}>
            <option value="">{webhookText.anyState}</option>
            {deliveryStates.map((one) => (
              <option key={one} value={one}>
                {webhookText.deliveryStates[one]}
              </option>
            ))}
          </select>
        </label>
        <Deliveries hook={id} of={steered} />
      </Section>
    </div>
  );
}
