/**
 * Calls that come while one is under way go together into the next one: under load that saves most of the round trips and flushes,
 * and a single call waits for nothing.
 */
export function createGathered<T>(send: (items: T[]) => Promise<unknown>): (item: T) => Promise<void> {
  let waiting: T[] = [];
  let next: Promise<void> | null = null;
  let running: Promise<void> = Promise.resolve();

  function begin(): Promise<void> {
    const items = waiting;
    waiting = [];
    next = null;
    running = send(items).then(() => {});
    return running;
  }
  return (item) => {
    waiting.push(item);
    next ??= running.then(begin, begin);
    return next;
  };
}
