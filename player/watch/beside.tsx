/** Beside the player: the playlist that is being watched, the chapters, other videos. */
import type { Chapter } from '../../media/chapters.ts';
import type { VitaPlayer } from '../element/vita-player.ts';
import { onDemand } from '../parts/on-demand.tsx';
import { type Tab, Tabs } from '../parts/tabs.tsx';
import type { Within } from '../playlists/within.ts';
import type { Video } from '../requests.ts';
import { mayChange } from '../rights.ts';
import { watchPath } from '../router.ts';
import { session } from '../store.ts';
import { text } from '../text.ts';
import { goOn } from './go-on.ts';
import { UpNext, useRelated } from './next.tsx';
import { useNext } from './use-next.ts';

const Panel = onDemand(async () => (await import('../playlists/panel.tsx')).Panel);
const ChaptersTab = onDemand(async () => (await import('../chapters/tab.tsx')).ChaptersTab);

export interface BesideProps {
  video: Video | null;
  within: Within | null;
  chapters: readonly Chapter[];
  player: VitaPlayer | null;
  onChapters(chapters: Chapter[]): void;
}

export function Beside({ video, within, chapters, player, onChapters }: BesideProps) {
  const related = useRelated(video?.id);
  // Within a playlist it says what follows.
  const [first] = related ?? [];
  useNext(within ? null : player, first?.title ?? null, () => first && goOn(watchPath(first)));
  const mayEdit = video !== null && mayChange(session.value, video);
  const tabs: Tab[] = [];
  if (within) tabs.push({ name: 'list', label: text.watch.playlist, content: <Panel within={within} current={video?.id ?? ''} /> });
  if (video?.playback && (chapters.length > 0 || mayEdit))
    tabs.push({
      name: 'chapters',
      label: text.watch.chapters,
      content: <ChaptersTab {...{ video, chapters, player, mayEdit }} onChange={onChapters} />,
    });
  if (related?.length !== 0) tabs.push({ name: 'next', label: text.watch.next, content: <UpNext videos={related} /> });
  return (
    <aside class="watch-next" aria-label={text.watch.beside}>
      <Tabs tabs={tabs} label={text.watch.beside} first={within ? 'list' : chapters.length > 0 ? 'chapters' : 'next'} />
    </aside>
  );
}
