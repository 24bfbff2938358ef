/** Writes of the same thing, so that the server ends up with what was wished last. */

/** One after the other, in the order in which they were asked for; one that fails does not hold up the next. */
export function inTurn(): <R>(work: () => Promise<R>) => Promise<R> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** One at a time; of what is wished meanwhile only the newest is written, and stands for those that it replaced. */
export function newestInTurn<T, R>(write: (value: T) => Promise<R>): (value: T) => Promise<R> {
  const turn = inTurn();
  let next: { value: T; done: Promise<R> } | null = null;
  return (value) => {
    if (next !== null) {
      next.value = value;
      return next.done;
    }
    const mine = { value };
    const done = turn(() => {
      next = null;
      return write(mine.value);
    });
    next = Object.assign(mine, { done });
    return done;
  };
}

/** Something that is on or off, shown at once and written in turn; after a failure of the newest wish what the server has is shown again. */
export function switched(
  was: boolean,
  write: (on: boolean) => Promise<unknown>,
  show: (on: boolean) => void,
): (on: boolean) => Promise<void> {
  const turn = inTurn();
  let stored = was;
  let newest = 0;
  return async (on) => {
    const mine = ++newest;
    show(on);
    try {
      await turn(() => write(on));
      stored = on;
    } catch (error) {
      if (mine === newest) show(stored);
      throw error;
    }
  };
}
