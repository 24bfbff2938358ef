/** Sources as they come from phones, cameras, recorders and converters: made at test time, each with one thing that is not usual. */
import { createHash } from 'node:crypto';
import { footage } from './sources.ts';

export interface Awkward {
  name: string;
  /** Of what viewers see. */
  seconds: number;
  /** Largest picture; null for sound alone. */
  width: number | null;
  height: number | null;
  frameRate: number | null;
  file: string;
}

type Wish = Omit<Awkward, 'file' | 'name'> & { as: string; args: string[] };

const picture = (size: string, rate: string, seconds: number) => [
  '-f',
  'lavfi',
  '-t',
  `${seconds}`,
  '-i',
  `testsrc2=size=${size}:rate=${rate}`,
];
const sound = (seconds: number, hertz = 440) => ['-f', 'lavfi', '-t', `${seconds}`, '-i', `sine=frequency=${hertz}:sample_rate=48000`];
const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '75'];
const aac = ['-c:a', 'aac'];
const usual = { seconds: 6, width: 640, height: 360, frameRate: 25 };
const hdr = (transfer: string) => [
  ...['-vf', 'format=yuv420p10le', '-c:v', 'libx265', '-preset', 'ultrafast', '-tag:v', 'hvc1'],
  ...['-x265-params', `log-level=error:colorprim=bt2020:transfer=${transfer}:colormatrix=bt2020nc`],
  ...['-color_primaries', 'bt2020', '-color_trc', transfer, '-colorspace', 'bt2020nc'],
];

const wishes: Record<string, Wish> = {
  'a phone held upright': {
    ...{ ...usual, width: 360, height: 640, as: 'mp4' },
    // Written by the muxer only for what it copies.
    args: [
      '-i',
      await footage('awkward-flat.mp4', [...picture('640x360', '25', 6), ...sound(6), ...x264, ...aac]),
      '-c',
      'copy',
      '-metadata:s:v:0',
      'rotate=90',
    ],
  },
  'pixels that are not square': {
    ...{ ...usual, width: 640, height: 480, as: 'mp4' },
    args: [...picture('480x480', '25', 6), ...sound(6), '-vf', 'setsar=4/3', ...x264, ...aac],
  },
  'interlaced fields of a camcorder': {
    ...{ ...usual, width: 640, height: 480, as: 'ts' },
    args: [
      ...[...picture('640x480', '50', 6), ...sound(6), '-vf', 'tinterlace=interleave_top,fieldorder=tff', '-flags', '+ilme+ildct'],
      ...['-c:v', 'mpeg2video', '-b:v', '3M', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
    ],
  },
  'a screen recording that skips frames': {
    ...{ ...usual, frameRate: null, as: 'mkv' },
    args: [...picture('640x360', '30', 6), ...sound(6), '-vf', "select='not(mod(n,3))+lt(mod(n,40),20)'", '-vsync', 'vfr', ...x264, ...aac],
  },
  'a picture of odd size with full colour': {
    ...{ ...usual, width: 426, height: 240, as: 'mp4' },
    args: [...picture('427x241', '25', 6), ...sound(6), '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv444p', ...aac],
  },
  'ten bits of an editing program': {
    ...{ ...usual, as: 'mov' },
    args: [
      ...picture('640x360', '25', 6),
      ...sound(6),
      '-c:v',
      'prores_ks',
      '-profile:v',
      '2',
      '-pix_fmt',
      'yuv422p10le',
      '-c:a',
      'pcm_s16le',
    ],
  },
  'HDR of a phone (PQ)': { ...{ ...usual, as: 'mp4' }, args: [...picture('640x360', '25', 6), ...sound(6), ...hdr('smpte2084'), ...aac] },
  'HDR of a camera (HLG)': {
    ...{ ...usual, as: 'mp4' },
    args: [...picture('640x360', '25', 6), ...sound(6), ...hdr('arib-std-b67'), ...aac],
  },
  'no sound': { ...{ ...usual, as: 'mp4' }, args: [...picture('640x360', '25', 6), ...x264] },
  'sound alone': { ...{ seconds: 6, width: null, height: null, frameRate: null, as: 'm4a' }, args: [...sound(6), ...aac] },
  'sound that goes on after the picture': {
    ...{ ...usual, as: 'mp4' },
    args: [...picture('640x360', '25', 6), ...sound(9), ...x264, ...aac],
  },
  'a recording of a broadcast that begins late': {
    ...{ ...usual, as: 'ts' },
    args: [...picture('640x360', '25', 6), ...sound(6), ...x264, ...aac, '-output_ts_offset', '30'],
  },
  'a game at sixty frames': {
    ...{ ...usual, width: 854, height: 480, frameRate: 60, as: 'mp4' },
    args: [...picture('854x480', '60', 6), ...sound(6), ...x264, ...aac],
  },
  'film rate of a disc': {
    ...{ ...usual, seconds: 6.006, frameRate: 24_000 / 1001, as: 'mkv' },
    args: [...picture('640x360', '24000/1001', 6.006), ...sound(6), ...x264, '-c:a', 'flac'],
  },
  'two languages': {
    ...{ ...usual, as: 'mkv' },
    args: [
      ...[...picture('640x360', '25', 6), ...sound(6), ...sound(6, 880), '-map', '0:v', '-map', '1:a', '-map', '2:a', ...x264, ...aac],
      ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=deu', '-disposition:a:0', 'default'],
    ],
  },
  'a sticker with a clear background': {
    ...{ ...usual, width: 320, height: 240, as: 'webm' },
    args: [...picture('320x240', '25', 6), '-vf', 'format=yuva420p', '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'],
  },
  'one second': { ...{ ...usual, seconds: 1, as: 'mp4' }, args: [...picture('640x360', '25', 1), ...sound(1), ...x264, ...aac] },
};

export async function awkwardSources(): Promise<Awkward[]> {
  const made: Awkward[] = [];
  for (const [name, { as, args, ...wish }] of Object.entries(wishes)) {
    // Kept between runs, so the name changes with what is asked for.
    const asked = createHash('sha256').update(JSON.stringify(args)).digest('hex').slice(0, 8);
    made.push({ name, ...wish, file: await footage(`awkward-${name.replaceAll(/[^a-zA-Z0-9]+/g, '-')}-${asked}.${as}`, args) });
  }
  return made;
}
