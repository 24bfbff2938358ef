/** When an alert is told: once it has held for long enough, again now and then, and when it is over. A decision without input or output. */

export interface AlertState {
  /** Since when it holds; null once it is over. */
  since: Date | null;
  /** When it was first told; null before, and once its end was told. */
  raisedAt: Date | null;
  /** The last message about it, of its beginning or of its end. */
  toldAt: Date | null;
  repeats: number;
}
export interface Decision {
  /** Null: nothing is to be remembered. */
  state: AlertState | null;
  tell: 'raised' | 'resolved' | null;
}

/** `holdSeconds`: null when it does not hold now. */
export function decide(
  known: AlertState | null,
  holdSeconds: number | null,
  now: Date,
  { repeatSeconds, quietSeconds }: { repeatSeconds: number; quietSeconds: number },
): Decision {
  const state = known ?? { since: null, raisedAt: null, toldAt: null, repeats: 0 };
  const seconds = (since: Date) => (now.getTime() - since.getTime()) / 1000;
  // What comes and goes is told of at most so often.
  const isQuiet = state.toldAt !== null && seconds(state.toldAt) < quietSeconds;
  if (holdSeconds === null) {
    if (state.raisedAt !== null) return { state: { since: null, raisedAt: null, toldAt: now, repeats: 0 }, tell: 'resolved' };
    return { state: isQuiet ? { ...state, since: null } : null, tell: null };
  }
  const since = state.since ?? now;
  if (state.raisedAt === null) {
    if (isQuiet || seconds(since) < holdSeconds) return { state: { ...state, since }, tell: null };
    return { state: { since, raisedAt: now, toldAt: now, repeats: 0 }, tell: 'raised' };
  }
  const isDue = repeatSeconds > 0 && state.toldAt !== null && seconds(state.toldAt) >= repeatSeconds && !isQuiet;
  if (!isDue) return { state: { ...state, since }, tell: null };
  return { state: { ...state, since, toldAt: now, repeats: state.repeats + 1 }, tell: 'raised' };
}
