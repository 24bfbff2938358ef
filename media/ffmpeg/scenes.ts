import { opening } from './guards.ts';
import { pictureInput } from './rendition.ts';

/** Found both cuts of a test clip where 7 and 10 found one. */
const threshold = 5;

/** Arguments for `ffmpeg`. Lines `lavfi.scd.time=12.48` come on stdout, among others. */
export function scenesArgs(init: { input: string }): string[] {
  const filter = `scdet=threshold=${threshold},metadata=mode=print:key=lavfi.scd.time:file=-`;
  return [...opening(), ...pictureInput(init.input), '-vf', filter, '-f', 'null', '-'];
}
