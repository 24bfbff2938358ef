/** The chapters beside the player. Those who may change the video write them here. */
import { useEffect, useState } from 'preact/hooks';
import { type Chapter, chapterAt } from '../../media/chapters.ts';
import type { VitaPlayer } from '../element/vita-player.ts';
import { spokenClock } from '../format.ts';
import { Icon } from '../icons.tsx';
import type { Video } from '../requests.ts';
import { clock } from '../units.ts';
import { Editor } from './editor.tsx';
import { chapterText } from './text.ts';
import './chapters.css';

export interface ChaptersProps {
  video: Video;
  chapters: readonly Chapter[];
  /** Once there is one. */
  player: VitaPlayer | null;
  mayEdit: boolean;
  onChange(chapters: Chapter[]): void;
}

export function ChaptersTab({ video, chapters, player, mayEdit, onChange }: ChaptersProps) {
  const [editing, edit] = useState(false);
  if (editing) return <Editor key={video.id} {...{ video, chapters, player, onChange }} onDone={() => edit(false)} />;
  return (
    <>
      {chapters.length === 0 ? <None /> : <List chapters={chapters} player={player} />}
      {mayEdit && (
        <p class="row chapters-foot">
          <button type="button" class="button" onClick={() => edit(true)}>
            <Icon name="edit" />
            {chapterText.edit}
          </button>
        </p>
      )}
    </>
  );
}

function None() {
  return (
    <div class="empty chapters-none">
      <p>{chapterText.none}</p>
      <p class="dim">{chapterText.noneHint}</p>
    </div>
  );
}

function List({ chapters, player }: Pick<ChaptersProps, 'chapters' | 'player'>) {
  const now = useChapterNow(chapters, player);
  return (
    <ol class="chapter-list">
      {chapters.map(({ startSeconds, title }, index) => (
        <li key={startSeconds}>
          <button type="button" aria-current={index === now ? 'true' : undefined} onClick={() => player?.seek(startSeconds)}>
            <span class="chapter-time" aria-hidden="true">
              {clock(startSeconds)}
            </span>
            <span>
              <bdi>{title}</bdi>
              <span class="unseen">, {spokenClock(startSeconds)}</span>
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function useChapterNow(chapters: readonly Chapter[], player: VitaPlayer | null): number {
  const [now, set] = useState(-1);
  useEffect(() => {
    if (player === null) return;
    const look = () => set(chapterAt(chapters, player.currentTime));
    look();
    player.addEventListener('timeupdate', look);
    return () => player.removeEventListener('timeupdate', look);
  }, [chapters, player]);
  return now;
}
