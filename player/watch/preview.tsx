/** What floats above the seek line: the picture of a moment, if there is one, and its time. */
import { type Tile, tileAt } from './storyboard.ts';

export interface PreviewProps {
  /** Where on the line, 0 to 1. */
  at: number;
  seconds: number;
  words: string;
  tiles: Tile[];
}

/** Hidden from screen readers: the line itself tells them its time. */
export function Preview({ at, seconds, words, tiles }: PreviewProps) {
  const tile = tileAt(tiles, seconds);
  return (
    <div class="preview" aria-hidden="true" style={{ '--hover': at, '--half': tile ? `${tile.width / 2 + 2}px` : '32px' }}>
      {tile && <i class={tile.height > tile.width ? 'preview-picture tall' : 'preview-picture'} style={pictureStyle(tile)} />}
      <span class="preview-time">{words}</span>
    </div>
  );
}

function pictureStyle({ sheet, x, y, width, height }: Tile) {
  return {
    width: `${width}px`,
    height: `${height}px`,
    backgroundImage: `url("${sheet}")`,
    backgroundPosition: `${-x}px ${-y}px`,
  };
}
