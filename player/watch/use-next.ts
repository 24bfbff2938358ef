/** What follows is offered by the player itself: in its bar, and by its key. */
import { useEffect } from 'preact/hooks';
import type { VitaPlayer } from '../element/vita-player.ts';

/** `title` of what follows; null where nothing does. */
export function useNext(player: VitaPlayer | null, title: string | null, go: () => void): void {
  useEffect(() => {
    if (player) player.next = title === null ? null : { title };
  }, [player, title]);
  useEffect(() => {
    player?.addEventListener('next', go);
    return () => player?.removeEventListener('next', go);
  });
}
