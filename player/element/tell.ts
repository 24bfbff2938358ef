/**
 * Tells the server that has a video how it is watched, for those who publish it. It begins with the first wish to play, and with leave: before
 * that nothing is sent.
 */
import { effect } from '@preact/signals';
import type { PlayerState } from './mediator.ts';
import { followWatching } from './watching.ts';

/** Soon after a view counts. */
const firstMilliseconds = 11_000;

export interface Telling {
  /** Whether the server has been told of this playback. */
  hasBegun(): boolean;
  /** `isSilent`: without a last word. */
  close(isSilent?: boolean): void;
}
interface TellingInit {
  /** Of the playbacks of the video, on the page's own server. */
  address: string;
  /** What shows that somebody may see it. */
  headers(): Record<string, string>;
  state: PlayerState;
  /** Of what is shown, in bits a second. */
  bitrate(): number | null;
  /** The video may have been playing for a while, of which nothing is told. */
  isUnderWay: boolean;
  /** Asked with the first wish to play. */
  mayTell(): Promise<boolean>;
}

export function tellWatching(init: TellingInit): Telling {
  const { address, headers, state, bitrate, isUnderWay, mayTell } = init;
  const watching = followWatching(state, { bitrate, isUnderWay });
  let playback: string | null = null;
  let told = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;
  let isSilenced = false;

  const send = (url: string, method: 'POST' | 'PUT', body?: string): Promise<Response> =>
    fetch(url, {
      method,
      // Goes on when the page has been left.
      keepalive: true,
      headers: { ...headers(), ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body }),
    });
  const tell = () => {
    if (playback === null || isSilenced) return;
    const body = JSON.stringify({ ...watching.report(), source: sourceHost(), place: placeNow() });
    if (body === told) return;
    told = body;
    send(`${address}/${playback}`, 'PUT', body).then(
      ({ ok }) => {
        if (!ok) told = '';
      },
      () => (told = ''),
    );
  };
  const onHide = () => {
    if (document.visibilityState === 'hidden') tell();
  };
  const begin = async () => {
    if (!(await mayTell()) || isSilenced) return;
    const answer = await send(address, 'POST');
    if (!answer.ok) throw new Error(`${answer.status}`);
    const { id, everySeconds } = (await answer.json()) as { id: string | null; everySeconds: number };
    if (id === null) return;
    playback = id;
    if (isClosed) return tell();
    timer = setTimeout(() => {
      tell();
      timer = setInterval(tell, everySeconds * 1000);
    }, firstMilliseconds);
  };
  let hasBegun = false;
  const stop = effect(() => {
    if (state.paused.value || hasBegun) return;
    hasBegun = true;
    // Nobody is kept from watching because nothing can be told.
    begin().catch(() => setTimeout(() => (hasBegun = false), firstMilliseconds));
  });
  const stopEnd = effect(() => {
    if (state.ended.value) tell();
  });
  document.addEventListener('visibilitychange', onHide);
  window.addEventListener('pagehide', tell);
  return {
    hasBegun: () => playback !== null,
    close(isSilent = false) {
      isSilenced = isSilent;
      tell();
      isClosed = true;
      clearTimeout(timer);
      stop();
      stopEnd();
      watching.close();
      document.removeEventListener('visibilitychange', onHide);
      window.removeEventListener('pagehide', tell);
    },
  };
}

const placeNow = () => (window.parent === window ? 'site' : 'embed');
/** Where somebody came from, or the page around the frame; no more of it than its host. */
function sourceHost(): string | null {
  const host = URL.parse(document.referrer)?.host ?? '';
  return host === '' || host === location.host ? null : host;
}
