/** Which engines are tried, and in which order. Pure. */
import type { EngineName } from './contract.ts';

export interface Offer {
  hls: string | null;
  dash: string | null;
  /** One file that the browser plays by itself. */
  file: string | null;
}
export interface Abilities {
  /** Media source extensions: hls.js and Shaka need them. */
  mse: boolean;
  /** The browser plays HLS by itself. */
  nativeHls: boolean;
}
export interface Candidate {
  engine: EngineName;
  address: string;
}

/**
 * HLS first, as it is there while a video is still being encoded; DASH after it, for codecs that are in its manifest alone, and the other way
 * round for who asks for it. Where there are no media source extensions (iPhones), the browser's own player has HLS.
 */
export function chooseEngines(
  { hls, dash, file }: Offer,
  { mse, nativeHls }: Abilities,
  wished: 'auto' | 'hls' | 'dash' = 'auto',
): Candidate[] {
  const byHls: Candidate[] = hls === null || !mse ? [] : [{ engine: 'hls', address: hls }];
  const byDash: Candidate[] = dash === null || !mse ? [] : [{ engine: 'dash', address: dash }];
  const plain = file ?? (nativeHls ? hls : null);
  const byBrowser: Candidate[] = plain === null ? [] : [{ engine: 'native', address: plain }];
  return [...(wished === 'dash' ? [...byDash, ...byHls] : [...byHls, ...byDash]), ...byBrowser];
}

/** By the end of its path: a manifest of DASH, a file, or else HLS. */
export function offerOf(src: string): Offer {
  const path = src.split(/[?#]/)[0]!.toLowerCase();
  return {
    hls: /\.(mpd|mp4|m4v|webm|ogv|mov|mp3|m4a|ogg|opus|wav|flac)$/.test(path) ? null : src,
    dash: path.endsWith('.mpd') ? src : null,
    file: /\.(mp4|m4v|webm|ogv|mov|mp3|m4a|ogg|opus|wav|flac)$/.test(path) ? src : null,
  };
}
