/** The filter graph: one decode, put on the output frame grid, scaled down rung by rung, in memory or on a graphics device. */
import type { Rational } from '../facts.ts';
import { isHalf } from '../plan.ts';
import type { Range, Rung } from '../plan-types.ts';
import { perSecond, rateText } from '../rate.ts';
import { type Device, devices, type FramePath } from './devices.ts';
import { type BurnIn, burnInChains } from './watermark.ts';

export interface GraphInit {
  streamIndex: number;
  interlaced: boolean;
  transfer: 'sdr' | 'pq' | 'hlg';
  /** What comes out; SDR unless told. */
  range?: Range;
  variableFrameRate: boolean;
  frameRate: Rational;
  /** Frames that leave the head, exactly. */
  frames: number;
  /** Time of the first of them as the file counts it. */
  zeroSeconds: number;
  rungs: readonly Rung[];
  /** Laid over the largest rung, from which the others are made. */
  burnIn?: BurnIn | undefined;
  /** Where the first `rungs` of the rungs are encoded; the others come back to memory. Everything is in memory unless told. */
  on?: { device: Device; path: Exclude<FramePath, 'memory'>; rungs: number };
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

const tags = { pq: 'smpte2084', hlg: 'arib-std-b67' } as const;
/** Said outright, as tags of a container do not always reach the frames. */
const tagged = (range: 'pq' | 'hlg') => `setparams=color_primaries=bt2020:color_trc=${tags[range]}:colorspace=bt2020nc:range=tv`;

/** Picture filters in front of every rung: displayed shape, square pixels, and the range that is asked for. */
export function pictureFilters(init: Pick<GraphInit, 'interlaced' | 'transfer' | 'range'>, width: number, height: number): string[] {
  const { transfer, range = 'sdr' } = init;
  const sized = [`scale=${width}:${height}`, 'setsar=1'];
  if (range !== 'sdr' && transfer !== range) throw new TypeError(`nothing makes ${range} of ${transfer}`);
  if (range !== 'sdr') return [...sized, 'format=yuv420p10le', tagged(range)];
  return transfer === 'sdr' ? [...sized, 'format=yuv420p'] : [...sized, toneMap(transfer)];
}

/** Formats of ten-bit and eight-bit pictures. */
const memoryFormat = ({ range = 'sdr' }: GraphInit) => (range === 'sdr' ? 'yuv420p' : 'yuv420p10le');
const deviceFormat = ({ range = 'sdr' }: GraphInit) => (range === 'sdr' ? 'nv12' : 'p010le');

const deinterlace = 'bwdif=mode=send_frame:parity=auto:deint=interlaced';

/**
 * Puts frames on the grid and lets exactly `frames` pass: `fps` fills gaps and drops what is too much or before zero;
 * `tpad` makes up for a last frame that is missing (a container's length is often a frame too long), but never for a source that ends early:
 * then frames are missing, and the count tells. It works in memory alone: what a device decodes does not reach the end.
 */
function gridFilters(init: GraphInit): string[] {
  const spare = init.variableFrameRate ? Math.ceil(perSecond(init.frameRate) * 4) : Math.ceil(perSecond(init.frameRate) / 2);
  return [
    ...(init.interlaced ? [deinterlace] : []),
    `setpts=PTS-(${init.zeroSeconds.toFixed(6)})/TB`,
    `fps=fps=${rateText(init.frameRate)}:start_time=0:round=near`,
    ...(init.on?.path === 'device' ? [] : [`tpad=stop_mode=clone:stop=${spare}`]),
    `trim=end_frame=${init.frames}`,
  ];
}

/** Output pads are `[o0]`, `[o1]`, ... in the order of the rungs. */
export function cascade(init: GraphInit): string {
  const [first] = init.rungs;
  if (first === undefined) throw new TypeError('a ladder has at least one rung');
  const chains = init.rungs.map((rung, i) => {
    const steps = i === 0 ? [...gridFilters(init), ...topFilters(init, rung)] : smallerFilters(init, rung, i);
    return `${i === 0 ? `[0:${init.streamIndex}]` : `[x${i - 1}]`}${steps.join(',')}${branch(init, i)}`;
  });
  return chains.join(';');
}

function topFilters(init: GraphInit, rung: Rung): string[] {
  const { on, range = 'sdr' } = init;
  if (on?.path === 'device') return [...scaledOn(on.device, init, rung), ...(range === 'sdr' ? [] : [tagged(range)])];
  const inMemory = marked(init, rung, pictureFilters(init, rung.width, rung.height));
  return on === undefined ? inMemory : [...inMemory, `format=${deviceFormat(init)}`, devices[on.device].upload];
}

/** The mark is a chain of its own, so the one that it lies on is interrupted. */
function marked({ burnIn }: GraphInit, rung: Rung, filters: string[]): string[] {
  return burnIn === undefined ? filters : [[`${filters.join(',')}[plain]`, ...burnInChains(burnIn, rung)].join(';')];
}

/** The device makes the first rung that it does not encode smaller as well: so less has to come back. */
function smallerFilters(init: GraphInit, rung: Rung, i: number): string[] {
  const { on } = init;
  if (on === undefined || i > on.rungs) return [`scale=${rung.width}:${rung.height}`, 'setsar=1'];
  const scaled = scaledOn(on.device, init, rung);
  return i < on.rungs ? scaled : [...scaled, 'hwdownload', `format=${deviceFormat(init)}`, `format=${memoryFormat(init)}`];
}

function scaledOn(device: Device, init: GraphInit, { width, height }: Rung): string[] {
  return [`${devices[device].scale}=w=${width}:h=${height}:format=${deviceFormat(init)}`, 'setsar=1'];
}

/** One pad for the encoder and, but for the last rung, one for the next rung; half rates drop every other frame on the encoder's side only. */
function branch(init: GraphInit, i: number): string {
  const half = isHalf(init.frameRate, (init.rungs[i] as Rung).frameRate);
  if (i === init.rungs.length - 1) return half ? `,framestep=2[o${i}]` : `[o${i}]`;
  return half ? `,split=2[h${i}][x${i}];[h${i}]framestep=2[o${i}]` : `,split=2[o${i}][x${i}]`;
}
