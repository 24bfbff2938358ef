/** The storyboard as WebVTT: each cue names the sheet and the part of it that shows its time. */
import type { StoryboardPlan } from '../storyboard.ts';

type Tiles = Pick<StoryboardPlan, 'intervalSeconds' | 'pictures' | 'tileWidth' | 'tileHeight' | 'columns' | 'rows'>;

/** `sheetUri` is relative to the text, so that it holds on any origin. */
export function storyboardVtt(tiles: Tiles, durationSeconds: number, sheetUri: (index: number) => string): string {
  const onSheet = tiles.columns * tiles.rows;
  const cues = Array.from({ length: tiles.pictures }, (_, n) => {
    const from = n * tiles.intervalSeconds;
    // A length that was rounded down must not leave the last cue without time.
    const until = n + 1 < tiles.pictures ? from + tiles.intervalSeconds : Math.max(durationSeconds, from + 0.001);
    const place = n % onSheet;
    const x = (place % tiles.columns) * tiles.tileWidth;
    const y = Math.floor(place / tiles.columns) * tiles.tileHeight;
    const part = `${x},${y},${tiles.tileWidth},${tiles.tileHeight}`;
    return `${clock(from)} --> ${clock(until)}\n${sheetUri(Math.floor(n / onSheet))}#xywh=${part}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}

function clock(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const pad = (value: number, digits: number) => String(value).padStart(digits, '0');
  const whole = Math.floor(milliseconds / 1000);
  return `${pad(Math.floor(whole / 3600), 2)}:${pad(Math.floor(whole / 60) % 60, 2)}:${pad(whole % 60, 2)}.${pad(milliseconds % 1000, 3)}`;
}
