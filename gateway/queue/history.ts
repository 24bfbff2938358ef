/** How the queue was lately, for the lines that the console draws. In memory: each gateway looks for itself, and begins anew with each start. */
import type { QueueHistory, QueueView } from '../contract/queue.ts';

/** An hour. */
const everyMilliseconds = 30_000;
const kept = 120;

export interface History {
  /** Oldest first. */
  readonly points: QueueHistory;
  /** A moment in which the queue cannot be read leaves a gap. */
  look(): Promise<void>;
  start(): void;
  stop(): void;
}

export function createQueueHistory(read: () => Promise<QueueView>, now = () => new Date()): History {
  let points: QueueHistory = [];
  let timer: NodeJS.Timeout | undefined;
  const history: History = {
    get points() {
      return points;
    },
    async look() {
      const view = await read().catch(() => null);
      if (view !== null) points = [...points.slice(1 - kept), pointOf(view, now())];
    },
    start() {
      void history.look();
      timer = setInterval(() => void history.look(), everyMilliseconds);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
  return history;
}

/** Pure: what is kept of a look. Classes in which there is nothing are left out. */
export function pointOf({ cells }: Pick<QueueView, 'cells'>, at: Date): QueueHistory[number] {
  const classes: QueueHistory[number]['classes'] = {};
  for (const { class: name, queued, leased } of cells) {
    const before = classes[name] ?? { queued: 0, leased: 0 };
    classes[name] = { queued: before.queued + queued, leased: before.leased + leased };
  }
  return { at: at.toISOString(), classes };
}
