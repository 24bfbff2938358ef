/**
 * The only file that touches the video element. Requests go in as function calls, state comes out as signals.
 *
 * Playlists grow while the video is encoded (HLS EVENT). Three things follow: playback starts at 0 and not at the live
 * edge; reaching the encoded end is waiting, not an end; and the length comes from the catalogue, not from the element.
 */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type Hls from 'hls.js';
import type { Level } from './levels.ts';
import { attachHls, type Sound } from './stream.ts';

export type Trouble = 'network' | 'media' | 'unsupported' | 'blocked';
export interface PlayerState {
  paused: ReadonlySignal<boolean>;
  ended: ReadonlySignal<boolean>;
  waiting: ReadonlySignal<boolean>;
  time: ReadonlySignal<number>;
  /** The whole length, also of what is not encoded yet. */
  duration: ReadonlySignal<number>;
  /** Up to here the video can be watched already. */
  encodedUntil: ReadonlySignal<number>;
  bufferedUntil: ReadonlySignal<number>;
  volume: ReadonlySignal<number>;
  muted: ReadonlySignal<boolean>;
  rate: ReadonlySignal<number>;
  levels: ReadonlySignal<Level[]>;
  /** Index into levels; -1 follows the connection. */
  level: ReadonlySignal<number>;
  /** Soundtracks; more than one where there is a choice. */
  sounds: ReadonlySignal<Sound[]>;
  sound: ReadonlySignal<number>;
  shownHeight: ReadonlySignal<number>;
  fullscreen: ReadonlySignal<boolean>;
  pip: ReadonlySignal<boolean>;
  trouble: ReadonlySignal<Trouble | null>;
}
export interface Mediator {
  state: PlayerState;
  toggle(): void;
  seek(seconds: number): void;
  setVolume(volume: number): void;
  toggleMute(): void;
  setRate(rate: number): void;
  setLevel(index: number): void;
  setSound(index: number): void;
  toggleFullscreen(): void;
  togglePip(): void;
  canPip: boolean;
  retry(): void;
  /** The catalogue's length, and whether more is still to come. */
  setLength(seconds: number | null, growing: boolean): void;
  close(): void;
}

export function createMediator(init: { video: HTMLVideoElement; frame: HTMLElement; source: string }): Mediator {
  const { video, frame, source } = init;
  const paused = signal(true);
  const ended = signal(false);
  const waiting = signal(false);
  const time = signal(0);
  const available = signal(0);
  const catalogueLength = signal(0);
  const growing = signal(false);
  const bufferedUntil = signal(0);
  const volume = signal(video.volume);
  const muted = signal(video.muted);
  const rate = signal(1);
  const levels = signal<Level[]>([]);
  const level = signal(-1);
  const sounds = signal<Sound[]>([]);
  const sound = signal(0);
  const shownHeight = signal(0);
  const fullscreen = signal(false);
  const pip = signal(false);
  const trouble = signal<Trouble | null>(null);
  const duration = computed(() => Math.max(catalogueLength.value, available.value));
  const encodedUntil = computed(() => (growing.value ? available.value : duration.value));

  const stop = new AbortController();
  const on = (target: EventTarget, types: string, run: () => void) => {
    for (const type of types.split(' ')) target.addEventListener(type, run, { signal: stop.signal });
  };
  on(video, 'play playing pause ended emptied', () => {
    paused.value = video.paused;
    ended.value = video.ended && !growing.value;
  });
  on(video, 'timeupdate seeking seeked', () => {
    time.value = video.currentTime;
    if (!video.ended) ended.value = false;
  });
  on(video, 'progress timeupdate seeked durationchange', () => {
    bufferedUntil.value = bufferedFrom(video);
    if (Number.isFinite(video.duration)) available.value = video.duration;
    else if (video.seekable.length > 0) available.value = video.seekable.end(video.seekable.length - 1);
  });
  on(video, 'waiting seeking stalled', () => (waiting.value = video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA));
  on(video, 'playing seeked canplay', () => (waiting.value = false));
  on(video, 'resize', () => (shownHeight.value = Math.min(video.videoHeight, video.videoWidth)));
  on(video, 'ratechange', () => (rate.value = video.playbackRate));
  on(video, 'volumechange', () => {
    volume.value = video.volume;
    muted.value = video.muted;
    remember({ volume: video.volume, muted: video.muted });
  });
  on(video, 'enterpictureinpicture leavepictureinpicture', () => (pip.value = document.pictureInPictureElement === video));
  // A press that comes before the stream is there is kept: attaching it resets the element, and with it the wish to play.
  let playOnceLoaded = false;
  const play = () =>
    void video.play().catch((error: DOMException) => {
      // Any other refusal is the browser's, which wants a press first; the button still shows "play" then.
      playOnceLoaded = error.name === 'AbortError' && video.readyState === HTMLMediaElement.HAVE_NOTHING;
    });
  on(video, 'loadedmetadata', () => {
    if (playOnceLoaded) play();
    playOnceLoaded = false;
  });
  on(document, 'fullscreenchange', () => (fullscreen.value = document.fullscreenElement === frame));

  let hls: Hls | null = null;
  let detach: () => void = () => undefined;
  const attach = () => {
    trouble.value = null;
    void attachHls(video, source, {
      levels: (found) => (levels.value = found),
      level: (index) => (level.value = index),
      sounds(found, chosen) {
        sounds.value = found;
        sound.value = chosen;
      },
      trouble: (kind) => (trouble.value = kind),
      signal: stop.signal,
    }).then((attached) => {
      hls = attached.hls;
      detach = attached.detach;
      if (stop.signal.aborted) detach();
    });
  };
  const remembered = recall();
  video.volume = remembered.volume;
  video.muted = remembered.muted;
  attach();

  return {
    state: {
      paused,
      ended,
      waiting,
      time,
      duration,
      encodedUntil,
      bufferedUntil,
      volume,
      muted,
      rate,
      levels,
      level,
      sounds,
      sound,
      shownHeight,
      fullscreen,
      pip,
      trouble,
    },
    canPip: document.pictureInPictureEnabled === true,
    toggle() {
      if (!video.paused) return video.pause();
      if (video.ended && !growing.value) video.currentTime = 0;
      play();
    },
    seek(seconds) {
      // The last tenth is kept back: a seek to the very end of a growing stream would end it.
      const end = growing.value ? Math.max(0, encodedUntil.value - 0.1) : duration.value;
      video.currentTime = Math.min(Math.max(0, seconds), end);
      time.value = video.currentTime;
    },
    setVolume(next) {
      video.volume = Math.min(1, Math.max(0, next));
      video.muted = video.volume === 0;
    },
    toggleMute() {
      video.muted = !video.muted;
      if (!video.muted && video.volume === 0) video.volume = 0.5;
    },
    setRate: (next) => void (video.playbackRate = next),
    setLevel(index) {
      if (!hls) return;
      hls.nextLevel = index;
      level.value = index;
    },
    setSound(index) {
      if (!hls) return;
      hls.audioTrack = index;
      sound.value = index;
    },
    toggleFullscreen() {
      if (document.fullscreenElement) void document.exitFullscreen();
      else if (frame.requestFullscreen) void frame.requestFullscreen().catch(() => undefined);
      // iPhones give the whole screen to the element alone.
      else (video as HTMLVideoElement & { webkitEnterFullscreen?: () => void }).webkitEnterFullscreen?.();
    },
    togglePip() {
      if (document.pictureInPictureElement) void document.exitPictureInPicture();
      else void video.requestPictureInPicture?.().catch(() => undefined);
    },
    retry() {
      const at = video.currentTime;
      detach();
      attach();
      video.addEventListener('loadedmetadata', () => (video.currentTime = at), { once: true, signal: stop.signal });
    },
    setLength(seconds, more) {
      catalogueLength.value = seconds ?? 0;
      growing.value = more;
    },
    close() {
      stop.abort();
      if (document.pictureInPictureElement === video) void document.exitPictureInPicture();
      detach();
    },
  };
}

function bufferedFrom(video: HTMLVideoElement): number {
  for (let range = 0; range < video.buffered.length; range += 1) {
    if (video.buffered.start(range) <= video.currentTime + 0.2 && video.buffered.end(range) >= video.currentTime)
      return video.buffered.end(range);
  }
  return video.currentTime;
}

const memory = 'vitascope.volume';
function remember(value: { volume: number; muted: boolean }): void {
  try {
    localStorage.setItem(memory, JSON.stringify(value));
  } catch {
    // Storage may be switched off; the volume is then forgotten.
  }
}
function recall(): { volume: number; muted: boolean } {
  try {
    const value = JSON.parse(localStorage.getItem(memory) ?? '{}') as { volume?: unknown; muted?: unknown };
    const volume = typeof value.volume === 'number' ? Math.min(1, Math.max(0, value.volume)) : 1;
    return { volume, muted: value.muted === true };
  } catch {
    return { volume: 1, muted: false };
  }
}
