/** The webhooks of the account and of the organisations that it looks after. */

import { MembersOnly } from '../library/members-only.tsx';
import { useLoaded } from '../live.ts';
import { Empty, Failed } from '../parts/empty.tsx';
import { Section } from '../parts/section.tsx';
import { LineBones } from '../parts/skeleton.tsx';
import { call } from '../requests.ts';
import { NewHook, type OwnerChoice } from './form.tsx';
import type { Webhook } from './hook.ts';
import { HookList } from './list.tsx';
import { webhookText } from './text.ts';
import './webhooks.css';

export function WebhooksPage() {
  return (
    <MembersOnly title={webhookText.title}>
      <div class="webhooks">
        <header>
          <h1>{webhookText.title}</h1>
          <p class="dim">{webhookText.about}</p>
        </header>
        <Webhooks />
      </div>
    </MembersOnly>
  );
}

export const webhookPath = ({ id }: Pick<Webhook, 'id'>) => `/account/webhooks/${id}`;

interface Found {
  owners: [OwnerChoice, ...OwnerChoice[]];
  hooks: Webhook[];
}

async function read(signal: AbortSignal): Promise<Found> {
  const owners = await readOwners(signal);
  const lists = await Promise.all(
    owners.map(({ kind, id }) => call('GET /api/v1/webhooks', { query: kind === 'organisation' ? { organisation: id } : {}, signal })),
  );
  return { owners, hooks: lists.flatMap(({ items }) => items) };
}

/** Organisations have webhooks by their owners and admins. */
export async function readOwners(signal: AbortSignal): Promise<Found['owners']> {
  const { id, organisations } = await call('GET /api/v1/account', { signal });
  const led = organisations.filter(({ role }) => role === 'owner' || role === 'admin');
  return [
    { kind: 'account', id, label: webhookText.own },
    ...led.map((one) => ({ kind: 'organisation' as const, id: one.id, label: one.name })),
  ];
}

export const ownerIn = (owners: readonly OwnerChoice[], { owner }: Pick<Webhook, 'owner'>): string =>
  owners.find(({ id }) => id === owner.id)?.label ?? owner.id;

function Webhooks() {
  const { value, error, reload } = useLoaded(read, [], { everySeconds: 30 });
  if (value === null)
    return error === null ? <LineBones count={2} /> : <Failed title={webhookText.failed} error={error} onRetry={reload} />;
  const { owners, hooks } = value;
  return (
    <>
      {hooks.length === 0 ? (
        <Empty icon="link" title={webhookText.none} hint={webhookText.noneHint} />
      ) : (
        <HookList hooks={hooks} hrefOf={webhookPath} ownerOf={(hook) => ownerIn(owners, hook)} />
      )}
      <Section title={webhookText.make}>
        <NewHook owners={owners} made={reload} />
      </Section>
    </>
  );
}
