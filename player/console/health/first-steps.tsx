/** A list of what a new instance still needs. It goes once all is done, or when somebody has seen enough of it. */
import { useState } from 'preact/hooks';
import { useLoaded } from '../../live.ts';
import { State } from '../../parts/state.tsx';
import { call } from '../../requests.ts';
import { Section } from '../parts/head.tsx';
import { words } from '../text.ts';
import type { System } from './model.ts';
import { stepsOf } from './steps.ts';

const kept = 'vitascope-console-steps';
/** Browsers that keep nothing of a site throw. */
function wasHidden(): boolean {
  try {
    return localStorage.getItem(kept) === 'hidden';
  } catch {
    return false;
  }
}

export function FirstSteps({ system }: { system: System }) {
  const text = words.steps;
  const [isHidden, setHidden] = useState(wasHidden);
  const settings = useLoaded((signal) => call('GET /api/v1/admin/settings', { signal }), [], { on: ['settings.changed'] });
  if (isHidden || settings.value === null) return null;
  const steps = stepsOf(system, settings.value);
  if (steps.every(({ isDone }) => isDone)) return null;
  const hide = () => {
    try {
      localStorage.setItem(kept, 'hidden');
    } catch {
      // It comes back with the next visit.
    }
    setHidden(true);
  };
  return (
    <Section title={text.title} about={text.about(steps.filter(({ isDone }) => isDone).length, steps.length)}>
      <ul class="lines">
        {steps.map(({ name, isDone, href }) => (
          <li key={name}>
            <State tone={isDone ? 'ok' : 'none'}>{href === null ? text.names[name] : <a href={href}>{text.names[name]}</a>}</State>
            <span class="dim">{isDone ? text.done : text.hints[name]}</span>
          </li>
        ))}
      </ul>
      <p>
        <button type="button" class="button" onClick={hide}>
          {text.hide}
        </button>
      </p>
    </Section>
  );
}
