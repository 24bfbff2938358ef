/**
 * One signal that follows several for as long as a piece of work lasts. AbortSignal.any does so for ever: in Node 22 what it returns
 * stays in memory with its longest-lived source, and ours lives as long as the server.
 */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** To be called when the work is over. */
  unlink(): void;
}

export function linkSignals(...sources: AbortSignal[]): LinkedSignal {
  const linked = new AbortController();
  const leave = sources.map((source) => onAbort(source, follow));
  const unlink = () => {
    for (const one of leave) one();
  };
  function follow(): void {
    unlink();
    linked.abort(sources.find((source) => source.aborted)?.reason);
  }
  if (sources.some((source) => source.aborted)) follow();
  return { signal: linked.signal, unlink };
}

interface Hearers {
  all: Set<() => void>;
  tell(): void;
}
const hearersOf = new WeakMap<AbortSignal, Hearers>();

/**
 * Hears of the end of a signal that many hear of; the result ends that. A signal goes through all its listeners to add or to remove one, so that ten
 * thousand readers who leave at once would hold everybody up for seconds: here it has one for all of them.
 */
export function onAbort(signal: AbortSignal, hear: () => void): () => void {
  const hearers = hearersOf.get(signal) ?? firstHearers(signal);
  const own = () => hear();
  hearers.all.add(own);
  return () => {
    if (!hearers.all.delete(own) || hearers.all.size > 0) return;
    signal.removeEventListener('abort', hearers.tell);
    hearersOf.delete(signal);
  };
}

function firstHearers(signal: AbortSignal): Hearers {
  const all = new Set<() => void>();
  const tell = () => {
    for (const one of all) one();
  };
  hearersOf.set(signal, { all, tell });
  signal.addEventListener('abort', tell);
  return { all, tell };
}
