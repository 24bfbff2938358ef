/** Following a channel: done at once, taken back when the server says no, and by "Undo" when it was left. */
import { useEffect, useState } from 'preact/hooks';
import { figure } from '../format.ts';
import { Icon } from '../icons.tsx';
import { isSignedIn } from '../rights.ts';
import { problemFrom, say, session } from '../store.ts';
import { text } from '../text.ts';
import { channels } from './calls.ts';

interface Called {
  handle: string;
  name: string;
}
export interface Following {
  /** Null until it is known. */
  following: boolean | null;
  followers: number | null;
  toggle(): Promise<void>;
}

/** `known`: what is known of it without asking. */
export function useFollowing(channel: Called | null, known: { following?: boolean; followers?: number } = {}): Following {
  const { handle = null, name = '' } = channel ?? {};
  const [state, set] = useState({ following: known.following ?? null, followers: known.followers ?? null });
  const who = session.value === null ? null : isSignedIn(session.value);
  useEffect(() => {
    if (handle === null || who === null || known.following !== undefined) return;
    let isOver = false;
    const take = (following: boolean, followers: number) => !isOver && set({ following, followers });
    const asked = who
      ? channels.subscription(handle).then((answer) => take(answer.following, answer.subscribers))
      : known.followers === undefined
        ? channels.read(handle).then((answer) => take(false, answer.subscribers))
        : Promise.resolve(take(false, known.followers));
    asked.catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [handle, who]);
  const put = async (following: boolean): Promise<boolean> => {
    if (handle === null) return false;
    const by = (step: number) => set((now) => ({ following: step > 0, followers: now.followers === null ? null : now.followers + step }));
    by(following ? 1 : -1);
    try {
      const answer = await (following ? channels.follow(handle) : channels.unfollow(handle));
      set({ following: answer.following, followers: answer.subscribers });
      return true;
    } catch (error) {
      by(following ? -1 : 1);
      say(problemFrom(error).message);
      return false;
    }
  };
  return {
    ...state,
    async toggle() {
      if (!state.following) return void (await put(true));
      if (await put(false)) say(text.follow.left(name), { label: text.watch.undo, run: () => void put(true) });
    },
  };
}

export function FollowButton({ channel, following: { following, toggle } }: { channel: Called; following: Following }) {
  if (session.value !== null && !isSignedIn(session.value))
    return (
      <a
        class="button accent"
        href={`/sign-in?next=${encodeURIComponent(location.pathname)}`}
        aria-label={text.follow.followNamed(channel.name)}
      >
        {text.follow.follow}
      </a>
    );
  return (
    <button
      type="button"
      class={following ? 'button' : 'button accent'}
      disabled={following === null}
      aria-label={following ? text.follow.unfollowNamed(channel.name) : text.follow.followNamed(channel.name)}
      onClick={() => void toggle()}
    >
      {following && <Icon name="check" />}
      {following ? text.follow.following : text.follow.follow}
    </button>
  );
}

export const followersText = (count: number): string => text.follow.followers(count, figure(count));
