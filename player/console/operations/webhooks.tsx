/** Webhooks of everybody; making one for the instance; and one with what it was sent. */
import { useLoaded } from '../../live.ts';
import { call } from '../../requests.ts';
import { EditHook, NewHook, Secret } from '../../webhooks/form.tsx';
import { deliveryStates, useHook, type Webhook } from '../../webhooks/hook.ts';
import { HookList } from '../../webhooks/list.tsx';
import { Deliveries, HookButtons, HookFacts } from '../../webhooks/one.tsx';
import { webhookText } from '../../webhooks/text.ts';
import { Choice, Filters, filter } from '../parts/filter.tsx';
import { Head, Section } from '../parts/head.tsx';
import { Empty, Shown } from '../parts/shown.tsx';
import { goTo } from '../router.ts';
import { words } from '../text.ts';

export function WebhooksPage({ id }: { id: string | null }) {
  return id === null ? <Webhooks /> : <OneWebhook id={id} />;
}

const live = { on: ['webhook.'] };
const ofInstance = { kind: 'instance', id: '', label: webhookText.instance } as const;

function ownerOf({ owner }: Pick<Webhook, 'owner'>) {
  if (owner.kind === 'instance') return webhookText.instance;
  return <a href={owner.kind === 'account' ? `/accounts/${owner.id}` : `/organisations/${owner.id}`}>{owner.id}</a>;
}

function Webhooks() {
  const list = useLoaded((signal) => call('GET /api/v1/admin/webhooks', { signal }), [], { everySeconds: 30, ...live });
  return (
    <>
      <Head title={words.pages.webhooks} about={words.webhooks.about} />
      <Shown of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="link" title={webhookText.none} />
          ) : (
            <HookList hooks={items} hrefOf={({ id }) => `/webhooks/${id}`} ownerOf={ownerOf} />
          )
        }
      </Shown>
      <Section title={words.webhooks.make} about={words.webhooks.makeAbout}>
        <NewHook owners={[ofInstance]} made={list.reload} />
      </Section>
    </>
  );
}

function OneWebhook({ id }: { id: string }) {
  const steered = useHook(id, { state: filter('state'), live, left: () => goTo('/webhooks') });
  const hook = steered.hook.value;
  return (
    <>
      <Head title={hook?.url ?? id} about={hook?.description} back={{ href: '/webhooks', label: words.pages.webhooks }}>
        <HookButtons {...steered} />
      </Head>
      {steered.secret !== null && <Secret secret={steered.secret} />}
      <Shown of={steered.hook} rows={4}>
        {(found) => (
          <>
            <HookFacts hook={found} owner={ownerOf(found)} />
            <EditHook hook={found} changed={steered.look} />
          </>
        )}
      </Shown>
      <Section title={webhookText.deliveries} about={webhookText.deliveriesAbout}>
        <Filters>
          <Choice name="state" label={webhookText.state} options={deliveryStates.map((one) => [one, webhookText.deliveryStates[one]])} />
        </Filters>
        <Deliveries hook={id} of={steered} />
      </Section>
    </>
  );
}
