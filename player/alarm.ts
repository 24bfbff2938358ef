/** A look that is due after a while. Of two wishes the earlier one wins, or a stream of them would put it off for ever. */
export function createAlarm(ring: () => void): { within(milliseconds: number): void; off(): void } {
  let dueAt = Number.POSITIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const off = () => {
    clearTimeout(timer);
    dueAt = Number.POSITIVE_INFINITY;
  };
  return {
    off,
    within(milliseconds) {
      const wished = performance.now() + milliseconds;
      if (wished >= dueAt) return;
      off();
      dueAt = wished;
      timer = setTimeout(() => {
        off();
        ring();
      }, milliseconds);
    },
  };
}
