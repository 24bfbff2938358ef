/** What floats above the seek line: the picture of a moment, if there is one, its chapter, and its time. */
import { type Tile, tileAt } from './storyboard.ts';

export interface PreviewProps {
  /** Where on the line, 0 to 1. */
  at: number;
  seconds: number;
  words: string;
  /** Of the chapter; empty where there is none. */
  title: string;
  tiles: Tile[];
}

/** Hidden from screen readers: the line itself tells them its time. */
export function Preview({ at, seconds, words, title, tiles }: PreviewProps) {
  const tile = tileAt(tiles, seconds);
  return (
    <div class="preview" aria-hidden="true" style={{ '--hover': at, '--half': tile ? `${tile.width / 2 + 2}px` : title ? '90px' : '32px' }}>
      {tile && <i class={tile.height > tile.width ? 'preview-picture tall' : 'preview-picture'} style={pictureStyle(tile)} />}
      {title && (
        <span class="preview-title" dir="auto">
          {title}
        </span>
      )}
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
