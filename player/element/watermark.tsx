/** A mark over the picture, drawn in the picture's own coordinates, so that it lies where an encoder would have burned it in. */
import { letterSize, watermarkBox } from '../../media/watermark.ts';
import type { ClientWatermark } from './catalogue.ts';

export interface WatermarkProps {
  watermark: ClientWatermark;
  /** Of the largest rendition, as displayed. */
  picture: { width: number; height: number };
}

/** Hidden from screen readers: it decorates. */
export function Watermark({ watermark, picture }: WatermarkProps) {
  return (
    <svg
      class={watermark.position.startsWith('bottom') ? 'watermark low' : 'watermark'}
      viewBox={`0 0 ${picture.width} ${picture.height}`}
      aria-hidden="true"
      opacity={watermark.opacity}
    >
      {'text' in watermark.mark ? (
        <Words text={watermark.mark.text} watermark={watermark} picture={picture} />
      ) : (
        <Picture mark={watermark.mark} watermark={watermark} picture={picture} />
      )}
    </svg>
  );
}

/** 0 is the left or upper edge, 1 the other one. */
function placeOf({ position }: ClientWatermark): { x: 0 | 0.5 | 1; y: 0 | 0.5 | 1 } {
  if (position === 'center') return { x: 0.5, y: 0.5 };
  return { x: position.endsWith('left') ? 0 : 1, y: position.startsWith('top') ? 0 : 1 };
}
/** Where on a line of this length a piece of it begins. */
const along = (at: number, length: number, piece: number, padding: number) => padding + at * (length - piece - 2 * padding);

function Picture({ mark, watermark, picture }: WatermarkProps & { mark: { url: string; width: number; height: number } }) {
  const box = watermarkBox(watermark, picture);
  const scale = Math.min(1, box.width / mark.width, box.height / mark.height);
  const [width, height] = [mark.width * scale, mark.height * scale];
  const { x, y } = placeOf(watermark);
  const place = { x: along(x, picture.width, width, box.padding), y: along(y, picture.height, height, box.padding) };
  return <image href={mark.url} {...place} width={width} height={height} />;
}

function Words({ text, watermark, picture }: WatermarkProps & { text: string }) {
  const box = watermarkBox(watermark, picture);
  const size = letterSize(text, box, picture);
  const { x, y } = placeOf(watermark);
  return (
    <text
      x={along(x, picture.width, 0, box.padding)}
      // Letters stand on their base line, which lies about a fifth above their lower end.
      y={along(y, picture.height, size, box.padding) + size * 0.8}
      text-anchor={x === 0 ? 'start' : x === 1 ? 'end' : 'middle'}
      font-size={size}
      stroke-width={Math.max(1, size / 8)}
    >
      {text}
    </text>
  );
}
