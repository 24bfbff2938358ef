/** Webhooks as a list: where each sends, whether it does, and what it hears of. */
import type { ComponentChildren } from 'preact';
import { State } from '../parts/state.tsx';
import { When } from '../parts/when.tsx';
import { toneOfHook, type Webhook } from './hook.ts';
import { webhookText } from './text.ts';
import './webhooks.css';

interface HookListProps {
  hooks: readonly Webhook[];
  hrefOf: (hook: Webhook) => string;
  ownerOf: (hook: Webhook) => ComponentChildren;
}

export function HookList({ hooks, hrefOf, ownerOf }: HookListProps) {
  return (
    <ul class="hook-list">
      {hooks.map((hook) => (
        <li key={hook.id}>
          <a href={hrefOf(hook)}>{hook.url}</a>
          {hook.description && <p class="dim">{hook.description}</p>}
          <p class="hook-line">
            <HookState hook={hook} />
            <span>{ownerOf(hook)}</span>
            <span>{hook.events.includes('*') ? webhookText.everything : webhookText.several(hook.events.length)}</span>
            <span class="dim">
              {webhookText.success}: <When at={hook.lastSuccessAt} />
            </span>
          </p>
        </li>
      ))}
    </ul>
  );
}

export function HookState({ hook }: { hook: Webhook }) {
  return (
    <span>
      <State tone={toneOfHook(hook)}>{webhookText.states[hook.state]}</State>
      {hook.failures > 0 && <span class="dim"> {webhookText.failures(hook.failures)}</span>}
    </span>
  );
}
