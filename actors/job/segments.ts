/** Checks what a worker wants to commit against the order and against what is already there. */
import { type Problem, problem } from '../contract.ts';
import type { Init, Segment } from './contract.ts';
import type { Achieved, Order } from './state.ts';

/** The rungs that one segment index consists of. */
function rungsOf(order: Order): string[] {
  if (order.kind === 'audio') return ['aac'];
  const rungs = order.input.rungs;
  if (!Array.isArray(rungs)) return [];
  return rungs.flatMap((rung: unknown) => {
    if (typeof rung === 'string') return [rung];
    const name = (rung as { name?: unknown } | null)?.name;
    return typeof name === 'string' ? [name] : [];
  });
}

/** Two commits with the same name are the same commit. */
export function commitName(epoch: number, segments: Segment[]): string {
  const first = segments[0];
  const last = segments.at(-1);
  return `${epoch}:${first?.index}:${segments.length}:${first?.sha256}:${last?.sha256}`;
}

export interface Appended {
  achieved: Achieved;
  /** Inits of rungs that this commit pins; only those become rows. */
  pinned: Init[];
}

/** The state after appending, or why nothing is appended. */
export function append(order: Order, achieved: Achieved, inits: Init[], segments: Segment[]): Problem | Appended {
  const rungs = rungsOf(order);
  if (order.family === null || rungs.length === 0) return problem('no-segments-here', 409, 'This job has no segments');
  if (segments.length === 0 || segments.length % rungs.length !== 0)
    return problem('incomplete-index', 422, 'A commit holds whole segment indexes in every rung');

  const pins = { ...achieved.pins };
  const pinned: Init[] = [];
  for (const init of inits) {
    if (!rungs.includes(init.rung)) return problem('unknown-rung', 422, 'The order has no such rung', init.rung);
    const pin = pins[init.rung];
    if (pin !== undefined && pin !== init.sha256)
      return problem('init-mismatch', 409, 'The family is pinned to another init segment', init.rung);
    if (pin === undefined) pinned.push(init);
    pins[init.rung] = init.sha256;
  }
  for (const rung of rungs) if (pins[rung] === undefined) return problem('init-missing', 422, 'A rung has no init segment yet', rung);

  const count = segments.length / rungs.length;
  if (order.segmentCount > 0 && achieved.committed + count > order.segmentCount)
    return problem('too-many-segments', 409, 'More segments than were ordered');

  const start = order.firstSegment + achieved.committed;
  const seen = new Set<string>();
  for (const { rung, index } of segments) {
    if (!rungs.includes(rung)) return problem('unknown-rung', 422, 'The order has no such rung', rung);
    if (index < start || index >= start + count)
      return problem(
        'not-contiguous',
        409,
        'Segments are appended one after another',
        `expected ${start} to ${start + count - 1}, got ${index}`,
      );
    const key = `${index} ${rung}`;
    if (seen.has(key)) return problem('incomplete-index', 422, 'A segment is named twice', key);
    seen.add(key);
  }

  const ticks = { ...achieved.ticks };
  for (const segment of segments.toSorted((a, b) => a.index - b.index)) {
    const due = ticks[segment.rung];
    if (due !== undefined && (due.next !== segment.startTicks || due.timescale !== segment.timescale))
      return problem('not-continuous', 422, 'A segment does not start where the one before it ends', `${segment.rung} ${segment.index}`);
    ticks[segment.rung] = { next: segment.startTicks + segment.durationTicks, timescale: segment.timescale };
  }
  return { achieved: { ...achieved, committed: achieved.committed + count, pins, ticks, attempts: 0 }, pinned };
}
