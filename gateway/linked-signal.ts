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
  const unlink = () => {
    for (const source of sources) source.removeEventListener('abort', follow);
  };
  function follow(): void {
    unlink();
    linked.abort(sources.find((source) => source.aborted)?.reason);
  }
  for (const source of sources) source.addEventListener('abort', follow);
  if (sources.some((source) => source.aborted)) follow();
  return { signal: linked.signal, unlink };
}
