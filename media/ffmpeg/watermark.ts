/** A watermark in the filter graph: a picture from a second input, or words from a file. */
import { letterSize, type Watermark, watermarkBox } from '../watermark.ts';
import { escaped } from './escape.ts';

export interface BurnIn {
  mark: Watermark;
  /** Where ffmpeg finds the picture, or the file that holds the words. */
  path: string;
}

/** 4096 x 4096. */
const maxPixels = 16_777_216;

/** The second input, to stand behind the source's: what it may be is as narrow as for sources. Words need none. */
export function watermarkInput({ mark, path }: BurnIn): string[] {
  if ('text' in mark.mark) return [];
  return [
    ...['-protocol_whitelist', 'file', '-format_whitelist', 'png_pipe,webp_pipe', '-codec_whitelist', 'png,webp'],
    ...['-max_pixels', String(maxPixels), '-i', `file:${path}`],
  ];
}

/** Chains that lead from the pad `[plain]` to an open end, over a picture of this size. */
export function burnInChains({ mark, path }: BurnIn, picture: { width: number; height: number }): string[] {
  const box = watermarkBox(mark, picture);
  if ('text' in mark.mark) {
    const size = letterSize(mark.mark.text, box, picture);
    const { x, y } = placeOf(mark, box.padding, { width: 'tw', height: 'th', outerWidth: 'w', outerHeight: 'h' });
    const options = [
      // Only the file's name is part of the graph: whatever the words are, nobody reads them as anything else.
      `textfile=${escaped(path)}`,
      ...['expansion=none', 'font=Sans', `fontsize=${size}`, `fontcolor=white@${mark.opacity}`],
      ...[`borderw=${Math.max(1, Math.round(size / 16))}`, `bordercolor=black@${mark.opacity / 2}`],
      ...[`x=${x}`, `y=${y}`],
    ];
    return [`[plain]drawtext=${options.join(':')}`];
  }
  const { x, y } = placeOf(mark, box.padding, { width: 'w', height: 'h', outerWidth: 'W', outerHeight: 'H' });
  const fitting = `scale=w=min(iw\\,${box.width}):h=min(ih\\,${box.height}):force_original_aspect_ratio=decrease`;
  const see = `format=rgba,colorchannelmixer=aa=${mark.opacity}`;
  return [
    `[1:v:0]${see},${fitting}:out_color_matrix=bt709:out_range=tv,format=yuva420p[mark]`,
    `[plain][mark]overlay=x=${x}:y=${y}:eof_action=repeat`,
  ];
}

function placeOf(
  { position }: Watermark,
  padding: number,
  names: { width: string; height: string; outerWidth: string; outerHeight: string },
): { x: string; y: string } {
  const { width, height, outerWidth, outerHeight } = names;
  if (position === 'center') return { x: `(${outerWidth}-${width})/2`, y: `(${outerHeight}-${height})/2` };
  return {
    x: position.endsWith('left') ? String(padding) : `${outerWidth}-${width}-${padding}`,
    y: position.startsWith('top') ? String(padding) : `${outerHeight}-${height}-${padding}`,
  };
}
