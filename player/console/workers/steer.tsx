/** What can be done with a worker. Draining is undone by resuming; disabling cannot be undone. */

import { act } from '../../act.ts';
import { SureButton } from '../../parts/sure.tsx';
import { call } from '../../requests.ts';
import { goTo } from '../router.ts';
import { words } from '../text.ts';
import type { Worker } from './model.ts';

type Action = 'drain' | 'resume' | 'restart' | 'disable';

export function Steer({ worker: { id, label, state }, changed }: { worker: Pick<Worker, 'id' | 'label' | 'state'>; changed: () => void }) {
  const text = words.workers;
  const steer = (action: Action): Promise<void> => {
    const back = ({ drain: 'resume', resume: 'drain' } as const)[action as 'drain' | 'resume'];
    return act(() => call('POST /api/v1/admin/workers/{id}/{action}', { params: { id, action } }), {
      done: text.done[action](label),
      ...(back ? { undo: { label: words.undo, run: () => void steer(back) } } : {}),
      after: changed,
    });
  };
  const forget = () =>
    act(() => call('DELETE /api/v1/admin/workers/{id}', { params: { id } }), {
      done: text.forgotten(label),
      after: () => (location.pathname === '/workers' ? changed() : goTo('/workers')),
    });
  const button = (action: Action) => (
    <button type="button" class="button" onClick={() => void steer(action)}>
      {text.actions[action]}
    </button>
  );
  return (
    <div class="row">
      {state === 'active' && button('drain')}
      {(state === 'draining' || state === 'restarting') && button('resume')}
      {state === 'active' && button('restart')}
      {state !== 'disabled' && (
        <SureButton label={text.actions.disable} question={text.disableQuestion(label)} run={() => steer('disable')} />
      )}
      {state === 'disabled' && <span class="dim note">{text.disabledHint}</span>}
      <SureButton label={text.forget} question={text.forgetQuestion(label)} run={forget} />
    </div>
  );
}
