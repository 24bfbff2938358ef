/** Graphics devices: how ffmpeg is told of one, and how pictures get there, are made smaller there, and come back. */
import type { VideoFacts } from '../facts.ts';
import type { Range } from '../plan-types.ts';

export type Device = 'cuda' | 'vaapi' | 'qsv';

interface DeviceSteps {
  /** Of `-init_hw_device`, without its name. `node` is a render node of the system, where the device has one. */
  type(node: string): string;
  /** Input options that let it decode, or null where pictures are always decoded in memory. */
  decode: readonly string[] | null;
  upload: string;
  scale: string;
}

const name = 'gpu';
/** Pictures that filters and encoders hold on to, beyond those that the decoder needs. */
const held = 16;
const decodeOn = (device: Device) => [
  ...['-hwaccel', device, '-hwaccel_output_format', device, '-hwaccel_device', name, '-extra_hw_frames', String(held)],
];

export const devices: Readonly<Record<Device, DeviceSteps>> = {
  cuda: { type: () => `cuda=${name}:0`, decode: decodeOn('cuda'), upload: 'hwupload', scale: 'scale_cuda' },
  vaapi: { type: (node) => `vaapi=${name}:${node}`, decode: decodeOn('vaapi'), upload: 'hwupload', scale: 'scale_vaapi' },
  // Its decoders hand the bytes of the stream to the vendor's runtime, which nobody made for hostile files. The others read them in ffmpeg.
  qsv: {
    type: (node) => `qsv=${name}:hw_any,child_device=${node}`,
    decode: null,
    upload: `hwupload=extra_hw_frames=${4 * held}`,
    scale: 'scale_qsv',
  },
};

/** Where pictures are between the source and the encoder: in memory, on a device that decodes them, or on one to which they are sent up. */
export type FramePath = 'memory' | 'device' | 'upload';

export interface PathInit {
  device: Device | null;
  video: Pick<VideoFacts, 'codec' | 'pixelFormat' | 'codedWidth' | 'codedHeight' | 'rotation' | 'interlaced' | 'transfer'>;
  range: Range;
  /** The last frame of the video is among those that are asked for. */
  reachesEnd: boolean;
  /** A watermark is laid over them. */
  marked?: boolean;
}

/** Decoded by every card that encodes, with the longest side that all of them take. */
const decoded: Readonly<Record<string, { formats: readonly string[]; longest: number }>> = {
  h264: { formats: ['yuv420p'], longest: 4096 },
  hevc: { formats: ['yuv420p', 'yuv420p10le'], longest: 8192 },
};

/**
 * Pictures stay on the device where nothing has to be done to them that only memory can: a watermark, tone mapping, deinterlacing, turning, a source that
 * cards do not decode. So it is at the end of a video too, as `tpad`, which makes up for a last frame, works in memory alone.
 */
export function framePath({ device, video, range, reachesEnd, marked = false }: PathInit): FramePath {
  if (device === null) return 'memory';
  const known = Object.hasOwn(decoded, video.codec) ? decoded[video.codec] : undefined;
  const longest = Math.max(video.codedWidth, video.codedHeight);
  const decodes = known?.formats.includes(video.pixelFormat) === true && longest <= known.longest && devices[device].decode !== null;
  const isPlain = !marked && video.transfer === range && !video.interlaced && video.rotation === 0;
  const isEven = video.codedWidth % 2 === 0 && video.codedHeight % 2 === 0;
  return decodes && isPlain && isEven && !reachesEnd ? 'device' : 'upload';
}

/** Input options, to stand before `-i`. */
export function deviceArgs(device: Device | null, path: FramePath, node: string): string[] {
  if (device === null) return [];
  const steps = devices[device];
  return [
    ...['-init_hw_device', steps.type(node), '-filter_hw_device', name],
    ...(path === 'device' && steps.decode !== null ? steps.decode : []),
  ];
}
