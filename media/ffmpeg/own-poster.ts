/** A picture that somebody brought, as a poster. */
import { limits } from '../limits.ts';
import { opening } from './guards.ts';
import { posterOutputs } from './poster.ts';

/** What ffmpeg may open of pictures: less than of videos, and nothing of those. */
const pictureGuards = [
  ...['-protocol_whitelist', 'file', '-format_whitelist', 'png_pipe,jpeg_pipe,webp_pipe', '-codec_whitelist', 'png,mjpeg,webp'],
  ...['-max_pixels', String(limits.maxPixels)],
];

/** Arguments for `ffmpeg`; the input's name must have no ending, which ffmpeg would believe. Turned as its own marks say; what can be seen through becomes black. */
export function ownPosterArgs(init: { input: string; outDir: string }): string[] {
  const flat = ['format=gbrap', 'premultiply=inplace=1', 'format=gbrp'];
  return [...opening(), ...pictureGuards, '-i', `file:${init.input}`, ...posterOutputs('0:v:0', flat, init.outDir)];
}
