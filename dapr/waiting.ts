/** Waiting in tests: for a condition, never for a time. */

/** The first value of `look` that is truthy. tap's own time limit ends a wait that never succeeds; this one says where it was. */
export async function until<T>(look: () => T | Promise<T>, timeoutMs = 25_000): Promise<Exclude<T, undefined | null | false | 0>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found as Exclude<T, undefined | null | false | 0>;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${look}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function deferred<T = unknown>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
