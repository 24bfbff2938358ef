/** What a key asks of the player. Pure, so that the list on `?` and the behaviour can be tested together. */
export type KeyWish =
  | { do: 'toggle' | 'mute' | 'fullscreen' | 'theatre' | 'pip' | 'help' }
  | { do: 'jump'; seconds: number }
  | { do: 'frame'; frames: 1 | -1 }
  | { do: 'fraction'; fraction: number }
  | { do: 'volume'; change: number }
  | { do: 'speed'; step: 1 | -1 };

export const speeds = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

export function keyWish(key: string): KeyWish | null {
  if (/^[0-9]$/.test(key)) return { do: 'fraction', fraction: Number(key) / 10 };
  return wishes[key.length === 1 ? key.toLowerCase() : key] ?? null;
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
  f: { do: 'fullscreen' },
  t: { do: 'theatre' },
  i: { do: 'pip' },
  '<': { do: 'speed', step: -1 },
  '>': { do: 'speed', step: 1 },
  ',': { do: 'frame', frames: -1 },
  '.': { do: 'frame', frames: 1 },
  '?': { do: 'help' },
};

/** The next speed in the list, from wherever the present one stands. */
export function nextSpeed(rate: number, step: 1 | -1): number {
  const faster = speeds.find((speed) => speed > rate + 0.001) ?? speeds.at(-1)!;
  const slower = speeds.findLast((speed) => speed < rate - 0.001) ?? speeds[0]!;
  return step === 1 ? faster : slower;
}

/** Keys belong to a field while somebody types in it, and Space to the button that has the focus. */
export function keyIsFree(event: KeyboardEvent): boolean {
  if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return false;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (!target) return true;
  if (target.closest('dialog, [role="menu"], textarea, select, [contenteditable]')) return false;
  if (target instanceof HTMLInputElement) return target.type === 'range' && event.key !== 'Tab';
  if (event.key === ' ' && target.closest('button, a, summary')) return false;
  return true;
}
