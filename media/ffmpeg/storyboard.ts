/** Sheets of small pictures, from the key frames of one of our own renditions. */
import type { StoryboardPlan } from '../storyboard.ts';
import { opening } from './guards.ts';
import { pictureInput } from './rendition.ts';

export interface StoryboardInit extends Pick<StoryboardPlan, 'intervalSeconds' | 'tileWidth' | 'tileHeight' | 'columns' | 'rows'> {
  /** Init segment and segments of an H.264 rendition, as one file. */
  input: string;
  outDir: string;
}

export function sheetName(index: number): string {
  return `sheet-${index}.webp`;
}

/** Arguments for `ffmpeg`. Writes `<outDir>/sheet-0.webp` and so on; what a last sheet has too much stays black. */
export function storyboardArgs(init: StoryboardInit): string[] {
  const filter = [
    // By time, as a copied picture may have more key frames than those on the grid.
    `select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,${(init.intervalSeconds - 0.05).toFixed(3)})`,
    `scale=${init.tileWidth}:${init.tileHeight}`,
    'setsar=1',
    'format=yuv420p',
    `tile=${init.columns}x${init.rows}`,
  ].join(',');
  return [
    ...opening(),
    // Only key frames leave the decoder, so the filter counts nothing else.
    ...['-skip_frame', 'nokey'],
    ...pictureInput(init.input),
    // Otherwise the gap between two sheets would be filled with copies of the first.
    ...['-fps_mode', 'passthrough', '-vf', filter, '-c:v', 'libwebp', '-quality', '70'],
    ...['-f', 'image2', '-start_number', '0', `${init.outDir}/sheet-%d.webp`],
  ];
}
