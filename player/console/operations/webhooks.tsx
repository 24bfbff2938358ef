/** Webhooks of everybody; making one for the instance; and one with what it was sent. */
import { useState } from 'preact/hooks';
import type { Input, Output } from '../../../gateway/contract/client.ts';
import { Check, Field, Form } from '../../parts/form.tsx';
import { State, type Tone } from '../../parts/state.tsx';
import { call } from '../../requests.ts';
import { useLoaded } from '../live.ts';
import { Copy } from '../parts/copy.tsx';
import { Head, Section } from '../parts/head.tsx';
import { Empty, Shown } from '../parts/shown.tsx';
import { When } from '../parts/when.tsx';
import { words } from '../text.ts';
import { WebhookPage } from './webhook.tsx';

export type Webhook = Output<'GET /api/v1/webhooks/{id}'>;
type Events = Input<'POST /api/v1/webhooks'>['body']['events'];

export function WebhooksPage({ id }: { id: string | null }) {
  return id === null ? <Webhooks /> : <WebhookPage id={id} />;
}

export function toneOfHook({ state, failures }: Pick<Webhook, 'state' | 'failures'>): Tone {
  if (state === 'active') return failures > 0 ? 'busy' : 'ok';
  return state === 'disabled' ? 'bad' : 'none';
}
export function ownerOf({ owner }: Pick<Webhook, 'owner'>) {
  if (owner.kind === 'instance') return words.webhooks.instance;
  return <a href={owner.kind === 'account' ? `/accounts/${owner.id}` : `/organisations/${owner.id}`}>{owner.id}</a>;
}

function Webhooks() {
  const text = words.webhooks;
  const list = useLoaded((signal) => call('GET /api/v1/admin/webhooks', { signal }), [], { everySeconds: 30, on: ['webhook.'] });
  return (
    <>
      <Head title={words.pages.webhooks} about={text.about} />
      <Shown of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="link" title={text.none} />
          ) : (
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">{text.url}</th>
                  <th scope="col">{text.state}</th>
                  <th scope="col">{text.owner}</th>
                  <th scope="col">{text.events}</th>
                  <th scope="col">{text.success}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((hook) => (
                  <tr key={hook.id}>
                    <th scope="row" class="wide-cell">
                      <a href={`/webhooks/${hook.id}`}>{hook.url}</a>
                      <span class="dim why">{hook.description}</span>
                    </th>
                    <td data-label={text.state}>
                      <State tone={toneOfHook(hook)}>{text.states[hook.state]}</State>
                      {hook.failures > 0 && <span class="dim why">{text.failures(hook.failures)}</span>}
                    </td>
                    <td data-label={text.owner} class="wide-cell">
                      {ownerOf(hook)}
                    </td>
                    <td data-label={text.events}>{hook.events.includes('*') ? text.everything : text.several(hook.events.length)}</td>
                    <td data-label={text.success}>
                      <When at={hook.lastSuccessAt} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Shown>
      <NewWebhook made={list.reload} />
    </>
  );
}

function NewWebhook({ made }: { made: () => void }) {
  const text = words.webhooks;
  const [url, setUrl] = useState('');
  const [description, setDescription] = useState('');
  const [all, setAll] = useState(true);
  const [chosen, setChosen] = useState<string[]>([]);
  const [secret, setSecret] = useState<string | null>(null);
  const known = useLoaded((signal) => call('GET /api/v1/webhook-events', { signal }), []);
  const send = async () => {
    const events = (all ? ['*'] : chosen) as Events;
    const hook = await call('POST /api/v1/webhooks', { body: { instance: true, url, description, events } });
    setSecret(hook.secret);
    setUrl('');
    setDescription('');
    made();
  };
  return (
    <Section title={text.make} about={text.makeAbout}>
      <Form submit={text.makeButton} send={send}>
        <Field label={text.url} name="url" value={url} onValue={setUrl} most={2000} hint={text.urlHint} />
        <Field label={text.description} name="description" value={description} onValue={setDescription} required={false} />
        <Check label={text.everything} checked={all} onChecked={setAll} />
        {!all && (
          <fieldset>
            <legend>{text.events}</legend>
            {(known.value?.items ?? []).map(({ type, summary }) => (
              <Check
                key={type}
                label={`${type}: ${summary}`}
                checked={chosen.includes(type)}
                onChecked={(isChosen) => setChosen(isChosen ? [...chosen, type] : chosen.filter((one) => one !== type))}
              />
            ))}
          </fieldset>
        )}
      </Form>
      {secret !== null && (
        <div class="banner" role="status">
          <p>{text.secretOnce}</p>
          <Copy label={text.secret} text={secret} />
        </div>
      )}
    </Section>
  );
}
