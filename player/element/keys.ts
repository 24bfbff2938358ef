/** What a key asks of the player. Pure, so that the list on `?` and the behaviour can be tested together. */
export type KeyWish =
  | { do: 'toggle' | 'next' | 'mute' | 'captions' | 'fullscreen' | 'theatre' | 'pip' | 'chapters' | 'help' }
  | { do: 'jump'; seconds: number }
  | { do: 'chapter'; step: 1 | -1 }
  | { do: 'frame'; frames: 1 | -1 }
  | { do: 'fraction'; fraction: number }
  | { do: 'volume'; change: number }
  | { do: 'speed'; step: 1 | -1 };

export const speeds = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

export function keyWish(key: string, shift = false): KeyWish | null {
  const letter = key.length === 1 ? key.toLowerCase() : key;
  if (shift && Object.hasOwn(shifted, letter)) return shifted[letter]!;
  if (/^[0-9]$/.test(key)) return { do: 'fraction', fraction: Number(key) / 10 };
  return wishes[letter] ?? null;
}
const wishes: Record<string, KeyWish> = {
  ' ': { do: 'toggle' },
  k: { do: 'toggle' },
  j: { do: 'jump', seconds: -10 },
  l: { do: 'jump', seconds: 10 },
  ArrowLeft: { do: 'jump', seconds: -5 },
  ArrowRight: { do: 'jump', seconds: 5 },
  ArrowUp: { do: 'volume', change: 0.05 },
  ArrowDown: { do: 'volume', change: -0.05 },
  m: { do: 'mute' },
  c: { do: 'captions' },
  f: { do: 'fullscreen' },
  t: { do: 'theatre' },
  i: { do: 'pip' },
  '<': { do: 'speed', step: -1 },
  '>': { do: 'speed', step: 1 },
  ',': { do: 'frame', frames: -1 },
  '.': { do: 'frame', frames: 1 },
  '?': { do: 'help' },
};

const shifted: Record<string, KeyWish> = {
  c: { do: 'chapters' },
  n: { do: 'next' },
  ArrowLeft: { do: 'chapter', step: -1 },
  ArrowRight: { do: 'chapter', step: 1 },
};

/** The next speed in the list, from wherever the present one stands. */
export function nextSpeed(rate: number, step: 1 | -1): number {
  const faster = speeds.find((speed) => speed > rate + 0.001) ?? speeds.at(-1)!;
  const slower = speeds.findLast((speed) => speed < rate - 0.001) ?? speeds[0]!;
  return step === 1 ? faster : slower;
}

/** Keys belong to a field while somebody types in it, and Space to the button that has the focus. Fields may lie in other components. */
export function keyIsFree(event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return false;
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return true;
  if (target.closest('dialog, [role="dialog"], [role="menu"], textarea, select, [contenteditable]')) return false;
  if (target instanceof HTMLInputElement) return target.type === 'range' && event.key !== 'Tab';
  if (event.key === ' ' && target.closest('button, a, summary')) return false;
  return true;
}
