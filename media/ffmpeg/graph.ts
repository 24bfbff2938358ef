/** The filter graph: one decode, put on the output frame grid, scaled down rung by rung. */
import type { Rational } from '../facts.ts';
import { isHalf } from '../plan.ts';
import type { Rung } from '../plan-types.ts';
import { perSecond, rateText } from '../rate.ts';
import { type BurnIn, burnInChains } from './watermark.ts';

export interface GraphInit {
  streamIndex: number;
  interlaced: boolean;
  transfer: 'sdr' | 'pq' | 'hlg';
  variableFrameRate: boolean;
  frameRate: Rational;
  /** Frames that leave the head, exactly. */
  frames: number;
  /** Time of the first of them as the file counts it. */
  zeroSeconds: number;
  rungs: readonly Rung[];
  /** Laid over the largest rung, from which the others are made. */
  burnIn?: BurnIn | undefined;
}

/** Brings HDR into BT.709. The source's side is named, as tags of a container do not always reach the frames. */
function toneMap(transfer: 'pq' | 'hlg'): string {
  const curve = transfer === 'pq' ? 'smpte2084' : 'arib-std-b67';
  return [
    `zscale=tin=${curve}:min=bt2020nc:pin=bt2020:t=linear:npl=100`,
    'format=gbrpf32le',
    'zscale=p=bt709',
    'tonemap=hable:desat=0',
    'zscale=t=bt709:m=bt709:r=tv',
    'format=yuv420p',
  ].join(',');
}

/** Picture filters in front of every rung: displayed shape, square pixels, standard range. */
export function pictureFilters(init: Pick<GraphInit, 'interlaced' | 'transfer'>, width: number, height: number): string[] {
  const sized = [`scale=${width}:${height}`, 'setsar=1'];
  return init.transfer === 'sdr' ? [...sized, 'format=yuv420p'] : [...sized, toneMap(init.transfer)];
}

const deinterlace = 'bwdif=mode=send_frame:parity=auto:deint=interlaced';

/**
 * Puts frames on the grid and lets exactly `frames` pass: `fps` fills gaps and drops what is too much or before zero;
 * `tpad` makes up for a last frame that is missing (a container's length is often a frame too long), but never for a source that ends early:
 * then frames are missing, and the count tells.
 */
function gridFilters(init: GraphInit): string[] {
  const spare = init.variableFrameRate ? Math.ceil(perSecond(init.frameRate) * 4) : Math.ceil(perSecond(init.frameRate) / 2);
  return [
    ...(init.interlaced ? [deinterlace] : []),
    `setpts=PTS-(${init.zeroSeconds.toFixed(6)})/TB`,
    `fps=fps=${rateText(init.frameRate)}:start_time=0:round=near`,
    `tpad=stop_mode=clone:stop=${spare}`,
    `trim=end_frame=${init.frames}`,
  ];
}

/** Output pads are `[o0]`, `[o1]`, ... in the order of the rungs. */
export function cascade(init: GraphInit): string {
  const [first, ...rest] = init.rungs;
  if (first === undefined) throw new TypeError('a ladder has at least one rung');
  const head = [...gridFilters(init), ...pictureFilters(init, first.width, first.height)].join(',');
  const chains = [`[0:${init.streamIndex}]${head}`];
  if (init.burnIn !== undefined) {
    chains[0] += '[plain]';
    chains.push(...burnInChains(init.burnIn, first));
  }
  chains[chains.length - 1] += branch(init, 0);
  for (const [i, rung] of rest.entries()) chains.push(`[x${i}]scale=${rung.width}:${rung.height},setsar=1${branch(init, i + 1)}`);
  return chains.join(';');
}

/** One pad for the encoder and, but for the last rung, one for the next rung; half rates drop every other frame on the encoder's side only. */
function branch(init: GraphInit, i: number): string {
  const half = isHalf(init.frameRate, (init.rungs[i] as Rung).frameRate);
  if (i === init.rungs.length - 1) return half ? `,framestep=2[o${i}]` : `[o${i}]`;
  return half ? `,split=2[h${i}][x${i}];[h${i}]framestep=2[o${i}]` : `,split=2[o${i}][x${i}]`;
}
