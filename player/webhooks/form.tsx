/** What a webhook is: its address and the events that it hears of, picked from the catalogue. For new ones, and for changes. */
import { useState } from 'preact/hooks';
import type { Input } from '../../gateway/contract/client.ts';
import type { WebhookEventName } from '../../gateway/contract/webhook-events.ts';
import type { HookOwner } from '../../gateway/contract/webhooks.ts';
import { Copied } from '../parts/copy.tsx';
import { Check, Field, Form } from '../parts/form.tsx';
import { call } from '../requests.ts';
import { say } from '../store.ts';
import { eventsFor, type Webhook } from './hook.ts';
import { webhookText } from './text.ts';
import './webhooks.css';

type Said = Pick<Input<'POST /api/v1/webhooks'>['body'], 'url' | 'events'> & { description: string };

/** Whose a new webhook may be. */
export interface OwnerChoice {
  kind: HookOwner['kind'];
  id: string;
  label: string;
}

/** `owners`: whoever may have one here; it is asked for where there are several. */
export function NewHook({ owners, made }: { owners: readonly [OwnerChoice, ...OwnerChoice[]]; made: () => void }) {
  const [chosen, choose] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const owner = owners.find(({ id }) => id === chosen) ?? owners[0];
  const belongs = owner.kind === 'instance' ? { instance: true as const } : owner.kind === 'organisation' ? { organisation: owner.id } : {};
  const send = async (said: Said) => {
    const hook = await call('POST /api/v1/webhooks', { body: { ...belongs, ...said } });
    setSecret(hook.secret);
    made();
  };
  return (
    <>
      {secret !== null && <Secret secret={secret} />}
      <HookForm kind={owner.kind} submit={webhookText.makeButton} send={send}>
        {owners.length > 1 && (
          <label>
            {webhookText.owner}
            <select value={owner.id} onChange={(event) => choose(event.currentTarget.value)}>
              {owners.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
      </HookForm>
    </>
  );
}

export function EditHook({ hook, changed }: { hook: Webhook; changed: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const send = async (said: Said) => {
    await call('PATCH /api/v1/webhooks/{id}', { params: { id: hook.id }, body: said });
    say(webhookText.edited);
    setOpen(false);
    changed();
  };
  return (
    <details class="hook-edit" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{webhookText.edit}</summary>
      {isOpen && <HookForm kind={hook.owner.kind} hook={hook} submit={webhookText.editButton} send={send} />}
    </details>
  );
}

export function Secret({ secret }: { secret: string }) {
  return (
    <div class="banner" role="status">
      <p>{webhookText.secretOnce}</p>
      <Copied label={webhookText.secret} value={secret} />
    </div>
  );
}

interface HookFormProps {
  kind: HookOwner['kind'];
  /** What it is so far. */
  hook?: Webhook;
  submit: string;
  send: (said: Said) => Promise<void>;
  children?: preact.ComponentChildren;
}

function HookForm({ kind, hook, submit, send, children }: HookFormProps) {
  const offered = eventsFor(kind);
  const [url, setUrl] = useState(hook?.url ?? '');
  const [description, setDescription] = useState(hook?.description ?? '');
  const [all, setAll] = useState(hook?.events.includes('*') ?? true);
  const [picked, pick] = useState<WebhookEventName[]>(hook?.events.filter((name) => name !== '*') ?? []);
  const chosen = offered.filter((name) => picked.includes(name));
  const save = async () => {
    if (!all && chosen.length === 0) throw new Error(webhookText.noEvent);
    await send({ url, description, events: all ? ['*'] : chosen });
    if (hook !== undefined) return;
    setUrl('');
    setDescription('');
  };
  return (
    <Form submit={submit} send={save}>
      {children}
      <Field label={webhookText.url} name="url" value={url} onValue={setUrl} most={2000} hint={webhookText.urlHint} />
      <Field label={webhookText.description} name="description" value={description} onValue={setDescription} required={false} />
      <Check label={webhookText.everything} checked={all} onChecked={setAll} />
      {!all && (
        <fieldset class="hook-events">
          <legend>{webhookText.events}</legend>
          {offered.map((name) => (
            <Check
              key={name}
              label={`${name}: ${webhookText.tells[name]}`}
              checked={picked.includes(name)}
              onChecked={(on) => pick(on ? [...picked, name] : picked.filter((one) => one !== name))}
            />
          ))}
        </fieldset>
      )}
    </Form>
  );
}
