/**
 * Keeps the list of the newest videos as it is. Of those that are being made the page hears over the socket, and reads the list after what
 * happens; it looks by itself where that does not come through, and now and then for new ones.
 */
import { createAlarm } from '../alarm.ts';
import { hearVideo, isHearing, settled } from '../follow.ts';
import { loadNewest, newest } from '../store.ts';

const slowly = 30_000;
const quickly = 3_000;
/** After an event, as others often follow it; how far a job is comes many times a second. */
const gatherMilliseconds = (type: string) => (type === 'job.progress' ? 3_000 : 400);
/** A socket follows so many things, and the page may have others. */
const mostHeard = 40;

/** Until the result is called. */
export function keepNewest(): () => void {
  const heard = new Map<string, () => void>();
  /** Those of which the server tells nothing: whoever the socket belongs to may not see them, or they are gone. */
  const untold = new Set<string>();
  let isOver = false;
  let isReading = false;
  // What happened meanwhile is read when the page is seen again.
  const alarm = createAlarm(() => document.hidden || void read());
  const seen = () => document.hidden || void read();

  async function read(): Promise<void> {
    if (isReading) return alarm.within(gatherMilliseconds(''));
    isReading = true;
    alarm.off();
    const before = isHearing() ? new Set(heard.keys()) : null;
    await loadNewest();
    isReading = false;
    if (isOver) return;
    const now = newest.value;
    const isThere = now.is === 'there' && !now.stale;
    if (isThere) hear(now.value.items.filter((video) => video.state !== 'pending' && !settled(video)).map(({ id }) => id));
    // What was not heard of yet when this was read may have changed since.
    if (!isThere || untold.size > 0 || [...heard.keys()].some((id) => !before?.has(id))) alarm.within(quickly);
    // For new ones, and for what should have been heard and was not.
    else alarm.within(slowly);
  }
  function hear(moving: readonly string[]): void {
    for (const [id, stop] of heard) {
      if (moving.includes(id)) continue;
      stop();
      heard.delete(id);
      untold.delete(id);
    }
    for (const id of moving.slice(0, mostHeard))
      if (!heard.has(id))
        heard.set(
          id,
          hearVideo(
            id,
            happened,
            () => alarm.within(gatherMilliseconds('')),
            () => {
              untold.add(id);
              alarm.within(quickly);
            },
          ),
        );
  }
  const happened = (type: string) => type.startsWith('comment.') || alarm.within(gatherMilliseconds(type));

  document.addEventListener('visibilitychange', seen);
  void read();
  return () => {
    isOver = true;
    alarm.off();
    document.removeEventListener('visibilitychange', seen);
    for (const stop of heard.values()) stop();
  };
}
