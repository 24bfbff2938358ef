/** A mark over the picture: what it is and where it lies. Burned in by the encoder, or laid over the picture by the player. */

export const watermarkPositions = ['top-left', 'top-right', 'bottom-left', 'bottom-right', 'center'] as const;
export type WatermarkPosition = (typeof watermarkPositions)[number];

export interface Watermark {
  /** Object key of an uploaded picture (`assets/<sha256>`), or words. */
  mark: { image: string } | { text: string };
  position: WatermarkPosition;
  /** 0 to 1. */
  opacity: number;
  /** Distance from the edges, in pixels of a picture whose short side has 1080. */
  padding: number;
  /** Most of the picture's width that it may take. */
  maxWidth: number;
}

/** Where a watermark goes unless told. */
export const usualWatermark = { position: 'bottom-right', opacity: 0.7, padding: 16, maxWidth: 0.15 } as const;

export interface WatermarkBox {
  /** Largest size in pixels of the picture. */
  width: number;
  height: number;
  padding: number;
}

/** The room that a watermark has in a picture. As a high mark would cover more than a wide one, its height is bounded as well. */
export function watermarkBox(mark: Pick<Watermark, 'padding' | 'maxWidth'>, picture: { width: number; height: number }): WatermarkBox {
  const short = Math.min(picture.width, picture.height);
  return {
    width: Math.max(2, Math.floor(picture.width * mark.maxWidth)),
    height: Math.max(2, Math.floor(picture.height * mark.maxWidth)),
    padding: Math.round((mark.padding * short) / 1080),
  };
}

/** Size of the letters in pixels, such that the words stay within the box and are no larger than a caption. */
export function letterSize(text: string, box: WatermarkBox, picture: { width: number; height: number }): number {
  const caption = Math.min(picture.width, picture.height) / 20;
  return Math.max(4, Math.floor(Math.min(caption, box.height, box.width / widthInLetters(text))));
}

/** An upper bound of the width of words, as a multiple of the letters' size: kinds of letters by the widest of them in usual sans-serif fonts. */
function widthInLetters(text: string): number {
  let width = 0;
  for (const letter of text) {
    if (/[iljtfrI.,:;'|! ]/.test(letter)) width += 0.42;
    else if (/[a-ln-vx-z0-9]/.test(letter)) width += 0.65;
    else if (/[A-LN-PR-VX-Z]/.test(letter)) width += 0.8;
    else width += 1.05;
  }
  return Math.max(1, width);
}
