/** What somebody has written: its moments lead into the video, its addresses out of the site. */
import { useState } from 'preact/hooks';
import { writeMoment } from '../element/moment.ts';
import type { VitaPlayer } from '../element/vita-player.ts';
import type { Video } from '../requests.ts';
import { watchPath } from '../router.ts';
import { text } from '../text.ts';
import { clock } from '../units.ts';
import { partsOf } from './marks.ts';
import { commentText as words } from './text.ts';

export interface WrittenProps {
  written: string;
  video: Video;
  player: VitaPlayer | null;
}

export function Written({ written, video, player }: WrittenProps) {
  const [open, setOpen] = useState(false);
  const isLong = written.length > 600 || written.split('\n').length > 8;
  return (
    <>
      <p class={isLong && !open ? 'comment-words folded' : 'comment-words'} dir="auto">
        {partsOf(written, video.durationSeconds).map((part, index) => {
          if (part.is === 'words') return part.words;
          if (part.is === 'link')
            return (
              <a key={index} href={part.words} target="_blank" rel="nofollow ugc noopener noreferrer">
                {part.words}
              </a>
            );
          return (
            <a
              key={index}
              href={`${watchPath(video)}?t=${writeMoment(part.seconds)}`}
              aria-label={words.to(clock(part.seconds))}
              onClick={(event) => {
                // The address says the same, until its script has come.
                if (player?.seek === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
                event.preventDefault();
                player.seek(part.seconds);
                player.scrollIntoView({ block: 'nearest' });
              }}
            >
              {part.words}
            </a>
          );
        })}
      </p>
      {isLong && (
        <button type="button" class="text-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? text.watch.less : text.watch.more}
        </button>
      )}
    </>
  );
}
