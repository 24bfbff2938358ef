/** Keeps a video for later, or takes it out again: at once, and back when the server says no. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../icons.tsx';
import { switched } from '../in-turn.ts';
import { call, type Video } from '../requests.ts';
import { isSignedIn } from '../rights.ts';
import { problemFrom, say, session } from '../store.ts';
import { text } from '../text.ts';

export function LaterButton({ video }: { video: Video }) {
  const [kept, setKept] = useState(false);
  const member = isSignedIn(session.value);
  const params = { video: video.id };
  /** From the first click on: what is wished counts then, and not what was so before. */
  const keep = useRef<((on: boolean) => Promise<void>) | null>(null);
  useEffect(() => {
    keep.current = null;
    if (!member) return;
    let isOver = false;
    call('GET /api/v1/account/watch-later/{video}', { params }).then(
      (answer) => !isOver && keep.current === null && setKept(answer.kept),
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [video.id, member]);
  if (!member) return null;
  const write = (on: boolean): Promise<unknown> =>
    on ? call('PUT /api/v1/account/watch-later/{video}', { params }) : call('DELETE /api/v1/account/watch-later/{video}', { params });
  const begin = () => {
    const own: (on: boolean) => Promise<void> = switched(kept, write, (on) => keep.current === own && setKept(on));
    keep.current = own;
    return own;
  };
  /** `own`: of the video that it was said of, also when another one is shown by now. */
  const put = async (next: boolean, own = keep.current ?? begin()) => {
    try {
      await own(next);
    } catch (error) {
      return say(problemFrom(error).message);
    }
    say(next ? text.later.added(video.title) : text.later.taken(video.title), {
      label: text.watch.undo,
      run: () => void put(!next, own),
    });
  };
  return (
    <button type="button" class="button plain" aria-pressed={kept} onClick={() => void put(!kept)}>
      <Icon name={kept ? 'check' : 'later'} />
      {kept ? text.later.kept : text.later.keep}
    </button>
  );
}
