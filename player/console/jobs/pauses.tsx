/** The classes of the queue as buttons that hold them back and let them go on. */

import { act } from '../../act.ts';
import { useLoaded } from '../../live.ts';
import { call } from '../../requests.ts';
import { type QueueClass, queueClassNames } from '../classes.ts';
import { words } from '../text.ts';

export function Pauses() {
  const text = words.jobs;
  const queue = useLoaded((signal) => call('GET /api/v1/admin/queue', { signal }), [], { everySeconds: 10, on: ['queue.'] });
  const paused = queue.value?.paused.classes ?? [];
  const set = (name: QueueClass, isPaused: boolean): Promise<void> => {
    const params = { axis: 'class', name } as const;
    const run = () =>
      isPaused
        ? call('PUT /api/v1/admin/queue/pauses/{axis}/{name}', { params })
        : call('DELETE /api/v1/admin/queue/pauses/{axis}/{name}', { params });
    return act(run, {
      done: isPaused ? text.pausedNow(words.classes[name]) : text.resumedNow(words.classes[name]),
      undo: { label: words.undo, run: () => void set(name, !isPaused) },
      after: queue.reload,
    });
  };
  return (
    <ul class="pauses" aria-label={text.pauses}>
      {queueClassNames.map((name) => {
        const cells = queue.value?.cells.filter((cell) => cell.class === name) ?? [];
        const isPaused = paused.includes(name);
        return (
          <li key={name} class={isPaused ? 'pause held' : 'pause'}>
            <span>
              {words.classes[name]}
              <span class="dim">
                {' '}
                {text.counts(
                  cells.reduce((sum, cell) => sum + cell.queued, 0),
                  cells.reduce((sum, cell) => sum + cell.leased, 0),
                )}
              </span>
            </span>
            <button
              type="button"
              class="text-button"
              disabled={queue.value === null}
              aria-label={isPaused ? text.resumeNamed(words.classes[name]) : text.pauseNamed(words.classes[name])}
              onClick={() => void set(name, !isPaused)}
            >
              {isPaused ? text.resume : text.pause}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
