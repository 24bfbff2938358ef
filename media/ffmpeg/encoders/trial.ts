/** A short encode that shows whether an encoder works, and what it is. */
import { defaultEfforts } from '../../effort.ts';
import type { Rung } from '../../plan-types.ts';
import { deviceArgs, devices } from '../devices.ts';
import { type EncoderName, encoders } from './table.ts';

/** Larger than the smallest picture that any card takes. */
const rung: Rung = { name: '360', width: 640, height: 360, frameRate: { num: 30, den: 1 }, maxBitrate: 700_000 };
const gop = 10;

/** Arguments for `ffmpeg`: two key frames' worth of a moving picture, into a fragmented MP4. Talkative, as versions are told on the way. */
export function trialArgs({ name, node, out }: { name: EncoderName; node: string; out: string }): string[] {
  const { device, codec, args } = encoders[name];
  const filter = device === null ? [] : ['-vf', `format=nv12,${devices[device].upload}`];
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'verbose', '-y', '-nostats'],
    ...deviceArgs(device, 'upload', node),
    ...['-f', 'lavfi', '-i', `testsrc2=size=${rung.width}x${rung.height}:rate=30`, '-frames:v', String(2 * gop), ...filter],
    ...args({ rung, gop, effort: defaultEfforts[codec], range: 'sdr', trial: true }),
    ...['-f', 'mp4', '-movflags', '+frag_keyframe+empty_moov+default_base_moof', out],
  ];
}

const versions: Partial<Record<EncoderName, { where: 'output' | 'words'; pattern: RegExp }>> = {
  libx264: { where: 'output', pattern: /x264 - core (\d+)(?: r(\d+))?/ },
  libx265: { where: 'output', pattern: /x265 \(build \d+\) - ([\w.+-]+?):/ },
  libsvtav1: { where: 'words', pattern: /SVT-AV1 Encoder Lib v?([\w.+-]+)/ },
};
const driver = /VAAPI driver: ([^\n]+?)\.?\s*$/m;

/** "164.3095", by what the encoder wrote and said; of a card, its driver. */
export function encoderVersion(name: EncoderName, output: string, words: string): string {
  const known = versions[name];
  const found = known === undefined ? driver.exec(words) : known.pattern.exec(known.where === 'output' ? output : words);
  return found?.slice(1).filter(Boolean).join('.') ?? 'unknown';
}

/** Of `ffmpeg -version`: the library that writes init segments. */
export function formatVersion(words: string): string {
  return /libavformat\s+(\d+)\.\s*(\d+)\.\s*(\d+)/.exec(words)?.slice(1).join('.') ?? 'unknown';
}
