/** The storyboard as WebVTT: each cue names the sheet and the part of it that shows its time. */
import type { StoryboardPlan } from '../storyboard.ts';
import { vttClock } from './vtt.ts';

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
    return `${vttClock(from)} --> ${vttClock(until)}\n${sheetUri(Math.floor(n / onSheet))}#xywh=${part}\n`;
  });
  return `WEBVTT\n\n${cues.join('\n')}`;
}
