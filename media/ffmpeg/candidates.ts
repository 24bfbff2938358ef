/** Pictures around some places of a video, from the key frames of one of our own renditions. */
import type { CandidatesPlan } from '../candidates.ts';
import { opening } from './guards.ts';
import { pictureInput } from './rendition.ts';

export interface CandidatesInit extends CandidatesPlan {
  input: string;
  outDir: string;
}

/** Arguments for `ffmpeg`. Writes `<outDir>/12480.webp` for the key frame at 12.48 s. */
export function candidatesArgs(init: CandidatesInit): string[] {
  const near = init.places.map(
    (place) => `between(t\\,${(place - init.reachSeconds).toFixed(3)}\\,${(place + init.reachSeconds).toFixed(3)})`,
  );
  const filter = [
    // A copied picture may have many more key frames than those on the grid.
    `select=(${near.join('+')})*(isnan(prev_selected_t)+gte(t-prev_selected_t\\,0.95))`,
    `scale=${init.width}:${init.height}`,
    'setsar=1',
    'format=yuv420p',
  ].join(',');
  return [
    ...opening(),
    // Its first frame is at zero for ffmpeg, wherever reordering puts it: no -copyts.
    ...['-skip_frame', 'nokey'],
    ...pictureInput(init.input),
    ...['-fps_mode', 'passthrough', '-vf', filter, '-c:v', 'libwebp', '-quality', '75'],
    // In milliseconds, for the names.
    ...['-enc_time_base', '1:1000', '-f', 'image2', '-frame_pts', '1', `${init.outDir}/%d.webp`],
  ];
}

/** Seconds of a picture by its name; null when it is none. */
export function candidateSeconds(name: string): number | null {
  const found = /^(\d{1,9})\.webp$/.exec(name);
  return found === null ? null : Number(found[1]) / 1000;
}
