import { opening } from './guards.ts';
import { soundInput } from './rendition.ts';

/** Arguments for `ffmpeg`. The summary comes on stderr; figures of every tenth of a second would come before it, so they are told at a level that is not shown. */
export function loudnessArgs(init: { input: string }): string[] {
  return [...opening(), '-loglevel', 'info', ...soundInput(init.input), '-af', 'ebur128=peak=true:framelog=verbose', '-f', 'null', '-'];
}
