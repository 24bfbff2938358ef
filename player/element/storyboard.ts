/** Small pictures of the whole video: parsed from WebVTT whose cues name parts of larger sheets. Loaded when first needed. */
import { type ReadonlySignal, signal } from '@preact/signals';

export interface Tile {
  from: number;
  until: number;
  /** Address of the sheet, and the part of it that is the picture. */
  sheet: string;
  x: number;
  y: number;
  width: number;
  height: number;
}
export interface Storyboard {
  /** Empty until it is loaded. */
  tiles: ReadonlySignal<Tile[]>;
  /** Only the first call does something, unless that one failed. */
  load(): void;
}

export function createStoryboard(addressOf: () => Promise<string>): Storyboard {
  const tiles = signal<Tile[]>([]);
  let asked = false;
  async function fetchTiles(): Promise<void> {
    const address = await addressOf();
    const response = await fetch(address, { credentials: 'same-origin' });
    if (!response.ok) throw new Error(String(response.status));
    tiles.value = parseStoryboard(await response.text(), new URL(address, location.href).href);
  }
  return {
    tiles,
    load() {
      if (asked) return;
      asked = true;
      // The line works without pictures; the next look tries again.
      fetchTiles().catch(() => (asked = false));
    },
  };
}

/** Cues in their order; what is not understood is left out. */
export function parseStoryboard(text: string, base: string): Tile[] {
  const cue = /^([\d:.]+) --> ([\d:.]+)\s*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/gm;
  return [...text.replaceAll('\r\n', '\n').matchAll(cue)].map(([, from = '', until = '', sheet = '', ...part]) => {
    const [x = 0, y = 0, width = 0, height = 0] = part.map(Number);
    return { from: secondsOf(from), until: secondsOf(until), sheet: new URL(sheet, base).href, x, y, width, height };
  });
}

/** The picture of a moment: the last one that begins before it. */
export function tileAt(tiles: readonly Tile[], seconds: number): Tile | null {
  let low = 0;
  let high = tiles.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tiles[middle]!.from <= seconds) low = middle + 1;
    else high = middle;
  }
  return tiles[Math.max(0, low - 1)] ?? null;
}

function secondsOf(clock: string): number {
  return clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
