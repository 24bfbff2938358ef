/** The player on the watch page: the same element that other sites use. */
import { h } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Chapter } from '../../media/chapters.ts';
import { videoSource } from '../element/catalogue.ts';
import { isWorthOffering } from '../element/positions.ts';
import type { VitaPlayer } from '../element/vita-player.ts';
import { call, requests, type Video } from '../requests.ts';
import { isSignedIn } from '../rights.ts';
import { session, sessionKnown } from '../store.ts';
import { playsWhenClicked, setPlaysWhenClicked, type Wish } from './go-on.ts';
import { createKeeper, type Moment } from './keep-position.ts';
import { viewerPositions } from './positions.ts';

// The home page does without its weight. It comes while the rest of the page is drawn.
void import('../element/vita-player.ts');

const positions = viewerPositions(sessionKnown);
const asksConsent = async () => (await sessionKnown()).asksConsent;

export interface PlayingProps {
  video: Video;
  /** The moment that the address names. */
  start: string | null;
  chapters: readonly Chapter[];
  /** Whether it begins by itself, and where. */
  wish: Wish | null;
  /** Null once it is gone. */
  onPlayer(player: VitaPlayer | null): void;
  onTheatre(on: boolean): void;
}

export function Playing({ video, start, chapters, wish, onPlayer, onTheatre }: PlayingProps) {
  const player = useRef<VitaPlayer>(null);
  const isForMembers = session.value?.siteAccess === 'members';
  /** Undefined until it is known where they stopped. */
  const [from, setFrom] = useState(wish === 'clicked' && start === null ? undefined : start);
  useEffect(() => {
    if (from === undefined) void whereStopped(video).then(setFrom);
  }, []);
  // Before the browser draws: what it plays is asked for without waiting for that.
  useLayoutEffect(() => {
    const element = player.current;
    if (!element || from === undefined) return;
    element.positions ??= positions;
    const isOpen = (video.privacy === 'public' || video.privacy === 'unlisted') && !isForMembers;
    element.source = { ...videoSource(video, isOpen ? null : () => requests.playback(video.id)), chapters, asksConsent };
  }, [video, chapters, isForMembers, from]);
  useEffect(() => {
    onPlayer(player.current);
    return () => onPlayer(null);
  }, [video.id, onPlayer]);
  useEffect(() => hearSwitch(player.current, 'theatrechange', onTheatre), [onTheatre]);
  useEffect(() => hearSwitch(player.current, 'beginchange', setPlaysWhenClicked), []);
  const isKept = isSignedIn(session.value);
  useEffect(() => (player.current && isKept ? keepPositions(player.current, video.id) : undefined), [video.id, isKept]);
  const own = { key: video.id, ref: player, hotkeys: 'page', controls: 'all' };
  // The types of JSX know no elements but the browser's.
  return h('vita-player', {
    ...own,
    start: from ?? undefined,
    autoplay: wish !== null,
    begin: playsWhenClicked.value ? 'yes' : 'no',
  } as object);
}

/** The result ends it. */
function hearSwitch(player: VitaPlayer | null, name: 'theatrechange' | 'beginchange', hear: (on: boolean) => void) {
  const run = (event: Event) => hear((event as CustomEvent<{ on: boolean }>).detail.on);
  player?.addEventListener(name, run);
  return () => player?.removeEventListener(name, run);
}

/** As a moment of an address; null for the beginning. Nobody waits long for it. */
async function whereStopped({ id, durationSeconds }: Video): Promise<string | null> {
  const patience = new Promise<null>((end) => setTimeout(end, 1500, null));
  const seconds = await Promise.race([positions.read(id).catch(() => null), patience]);
  return seconds !== null && isWorthOffering(seconds, durationSeconds ?? 0) ? `${Math.floor(seconds)}` : null;
}

/** The result ends it. */
function keepPositions(player: VitaPlayer, id: string): () => void {
  const keeper = createKeeper(
    (positionSeconds, isLast) => {
      // A page that goes sends it all the same. What is not kept now is kept five seconds later.
      call('PUT /api/v1/videos/{id}/position', { params: { id }, body: { positionSeconds, isLast }, keepalive: isLast }).catch(
        () => undefined,
      );
    },
    () => performance.now(),
  );
  // Before its script has come the element knows nothing of all that.
  const moment = (): Moment => ({ seconds: player.currentTime ?? 0, duration: player.duration ?? 0, isPlaying: player.paused === false });
  const stop = new AbortController();
  const { signal } = stop;
  const stopped = () => keeper.stopped(moment());
  player.addEventListener('timeupdate', () => keeper.moved(moment()), { signal });
  player.addEventListener('pause', stopped, { signal });
  player.addEventListener('ended', stopped, { signal });
  document.addEventListener('visibilitychange', () => document.hidden && stopped(), { signal });
  window.addEventListener('pagehide', stopped, { signal });
  return () => {
    stopped();
    stop.abort();
  };
}
