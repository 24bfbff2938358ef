/**
 * The only file that touches the video element. Requests go in as function calls, state comes out as signals.
 *
 * Playlists grow while the video is encoded (HLS EVENT). Three things follow: playback starts at 0 and not at the live
 * edge; reaching the encoded end is waiting, not an end; and the length comes from the catalogue, not from the element.
 */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { createCuePlace } from './captions/place.ts';
import { type CaptionStyle, propertiesOf } from './captions/style.ts';
import { chooseEngines, type Offer } from './engines/choose.ts';
import type { EngineFigures, EngineName, Failure, Track } from './engines/contract.ts';
import { type Playback, startPlayback } from './engines/playback.ts';
import type { Level } from './levels.ts';
import type { MediaSource } from './source.ts';
import { recallVolume, rememberVolume } from './volume.ts';

export type Trouble = 'network' | Failure['why'];
export interface PlayerState {
  paused: ReadonlySignal<boolean>;
  ended: ReadonlySignal<boolean>;
  waiting: ReadonlySignal<boolean>;
  /** Metadata are there: length, size and tracks. */
  ready: ReadonlySignal<boolean>;
  time: ReadonlySignal<number>;
  /** The whole length, also of what is not encoded yet. */
  duration: ReadonlySignal<number>;
  /** Still being encoded. */
  growing: ReadonlySignal<boolean>;
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
  sounds: ReadonlySignal<Track[]>;
  sound: ReadonlySignal<number>;
  captions: ReadonlySignal<Track[]>;
  /** -1: none is shown. */
  caption: ReadonlySignal<number>;
  shownHeight: ReadonlySignal<number>;
  fullscreen: ReadonlySignal<boolean>;
  pip: ReadonlySignal<boolean>;
  engine: ReadonlySignal<EngineName | null>;
  /** How often it had to go on in another way. */
  detours: ReadonlySignal<number>;
  trouble: ReadonlySignal<Trouble | null>;
  /** There is a device nearby that takes the picture over AirPlay. */
  airPlay: ReadonlySignal<boolean>;
}
export interface LoadInit {
  offer: Offer;
  source: MediaSource;
  engine: 'auto' | 'hls' | 'dash';
  /** Seconds. */
  from: number;
}
export interface Figures extends EngineFigures {
  width: number;
  height: number;
  /** Seconds that are loaded ahead. */
  buffered: number;
  frames: number;
  dropped: number;
}
export interface Mediator {
  state: PlayerState;
  /** Takes the place of what was there; null: nothing. */
  load(init: LoadInit | null): void;
  play(): void;
  pause(): void;
  toggle(): void;
  seek(seconds: number): void;
  /** Pauses, and shows the next frame or the one before. */
  step(frames: 1 | -1): void;
  /** `isKept`: the next video is as loud. */
  setVolume(volume: number, isKept?: boolean): void;
  setMuted(muted: boolean, isKept?: boolean): void;
  setRate(rate: number): void;
  setLoop(loop: boolean): void;
  setPoster(url: string | null): void;
  setLevel(index: number): void;
  setSound(index: number): void;
  setCaption(index: number): void;
  setCaptionStyle(style: CaptionStyle): void;
  toggleFullscreen(): void;
  togglePip(): void;
  canPip: boolean;
  showAirPlay(): void;
  retry(): void;
  figures(): Figures;
  /** Frames a second of what plays, for steps of one frame. */
  setFrameRate(rate: number | null): void;
  /** The catalogue's length, and whether more is still to come. */
  setLength(seconds: number | null, growing: boolean): void;
  close(): void;
}
type AppleVideo = HTMLVideoElement & { webkitEnterFullscreen?(): void; webkitShowPlaybackTargetPicker?(): void };

/** `host`: what goes full screen. `root`: where the element lies, which hides it from the document. */
export function createMediator(init: { video: HTMLVideoElement; host: HTMLElement; root: ShadowRoot }): Mediator {
  const { host, root } = init;
  const video = init.video as AppleVideo;
  const paused = signal(true);
  const ended = signal(false);
  const waiting = signal(false);
  const ready = signal(false);
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
  const sounds = signal<Track[]>([]);
  const sound = signal(0);
  const captions = signal<Track[]>([]);
  const caption = signal(-1);
  const shownHeight = signal(0);
  const fullscreen = signal(false);
  const pip = signal(false);
  const engine = signal<EngineName | null>(null);
  const detours = signal(0);
  const trouble = signal<Trouble | null>(null);
  const airPlay = signal(false);
  const duration = computed(() => Math.max(catalogueLength.value, available.value));
  const encodedUntil = computed(() => (growing.value ? available.value : duration.value));

  let loaded: LoadInit | null = null;
  let playback: Playback | null = null;
  /** What the person wants, which outlives a change of engines: that resets the element, and with it the wish to play. */
  let wantsPlay = false;
  let isSettled = false;
  let isLost = false;
  let frameRate = 30;

  const stop = new AbortController();
  const cuePlace = createCuePlace(video, stop.signal);
  const on = (target: EventTarget, types: string, run: () => void) => {
    for (const type of types.split(' ')) target.addEventListener(type, run, { signal: stop.signal });
  };
  // What takes an engine or a decoder out of the element pauses it, too, and nobody wished that.
  on(video, 'emptied', () => (isSettled = false));
  on(video, 'play playing pause ended', () => {
    // By media keys, or by the browser itself.
    if (isSettled) wantsPlay = !video.paused && !video.ended;
    paused.value = isSettled ? video.paused : !wantsPlay;
    ended.value = video.ended && !growing.value;
  });
  on(video, 'timeupdate seeking seeked', () => {
    if (isSettled) time.value = video.currentTime;
    if (!video.ended) ended.value = false;
  });
  on(video, 'progress timeupdate seeked durationchange', () => {
    bufferedUntil.value = bufferedFrom(video);
    if (Number.isFinite(video.duration)) available.value = video.duration;
    else if (video.seekable.length > 0) available.value = video.seekable.end(video.seekable.length - 1);
  });
  const lookWaiting = () => (waiting.value = video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA);
  on(video, 'waiting seeking stalled', lookWaiting);
  on(video, 'playing seeked canplay', () => (waiting.value = false));
  on(video, 'resize', () => (shownHeight.value = Math.min(video.videoHeight, video.videoWidth)));
  on(video, 'ratechange', () => (rate.value = video.playbackRate));
  on(video, 'volumechange', () => {
    volume.value = video.volume;
    muted.value = video.muted;
  });
  on(video, 'enterpictureinpicture leavepictureinpicture', () => (pip.value = root.pictureInPictureElement === video));
  on(video, 'loadedmetadata', () => {
    isSettled = true;
    ready.value = true;
    // The element forgets it with each new source.
    video.playbackRate = rate.peek();
    if (wantsPlay) play();
  });
  on(document, 'fullscreenchange', () => (fullscreen.value = document.fullscreenElement === host));
  on(window, 'online', () => playback?.engine?.wake());
  video.addEventListener(
    'webkitplaybacktargetavailabilitychanged',
    (event) => (airPlay.value = (event as Event & { availability?: string }).availability === 'available'),
    { signal: stop.signal },
  );

  const play = () => {
    wantsPlay = true;
    paused.value = false;
    if (video.readyState === HTMLMediaElement.HAVE_NOTHING) waiting.value = loaded !== null;
    void video.play().catch((error: DOMException) => {
      // A source that was put into the element meanwhile. Any other refusal is the browser's, which wants a press first.
      if (error.name === 'AbortError') return;
      wantsPlay = false;
      paused.value = video.paused;
      waiting.value = false;
    });
  };
  const pause = () => {
    wantsPlay = false;
    paused.value = true;
    video.pause();
  };

  function begin(next: LoadInit): void {
    isSettled = false;
    isLost = false;
    trouble.value = null;
    const abilities = {
      mse: 'MediaSource' in globalThis || 'ManagedMediaSource' in globalThis,
      nativeHls: video.canPlayType('application/vnd.apple.mpegurl') !== '',
    };
    playback = startPlayback({
      video,
      source: next.source,
      from: next.from,
      candidates: chooseEngines(next.offer, abilities, next.engine),
      listener: {
        levels(found, chosen) {
          levels.value = found;
          level.value = chosen;
        },
        sounds(found, chosen) {
          sounds.value = found;
          sound.value = chosen;
        },
        captions(found, chosen) {
          captions.value = found;
          caption.value = chosen;
        },
        engine: (name) => (engine.value = name),
        lost(now) {
          if (now === isLost) return;
          isLost = now;
          trouble.value = now ? 'network' : null;
        },
        changed() {
          isSettled = false;
          lookWaiting();
          detours.value += 1;
        },
        failed({ why }) {
          engine.value = null;
          trouble.value = why;
        },
      },
    });
  }
  function leave(): void {
    void playback?.close();
    playback = null;
    engine.value = null;
  }

  const remembered = recallVolume();
  video.volume = remembered.volume;
  video.muted = remembered.muted;

  return {
    state: {
      ...{ paused, ended, waiting, ready, time, duration, growing, encodedUntil, bufferedUntil, volume, muted, rate, levels, level },
      ...{ sounds, sound, captions, caption, shownHeight, fullscreen, pip, engine, detours, trouble, airPlay },
    },
    canPip: document.pictureInPictureEnabled === true,
    load(next) {
      leave();
      loaded = next;
      ready.value = false;
      detours.value = 0;
      time.value = next?.from ?? 0;
      available.value = 0;
      levels.value = [];
      sounds.value = [];
      captions.value = [];
      trouble.value = null;
      if (next) begin(next);
      else isSettled = false;
    },
    play() {
      if (video.ended && !growing.value) video.currentTime = 0;
      play();
    },
    pause,
    toggle() {
      if (!paused.value && !ended.value) return pause();
      if (video.ended && !growing.value) video.currentTime = 0;
      play();
    },
    seek(seconds) {
      // The last tenth is kept back: a seek to the very end of a growing stream would end it.
      const end = growing.value ? Math.max(0, encodedUntil.value - 0.1) : duration.value;
      video.currentTime = Math.min(Math.max(0, seconds), end);
      time.value = video.currentTime;
    },
    step(frames) {
      pause();
      video.currentTime = Math.min(Math.max(0, video.currentTime + frames / frameRate), encodedUntil.value);
      time.value = video.currentTime;
    },
    setVolume(next, isKept = true) {
      video.volume = Math.min(1, Math.max(0, next));
      video.muted = video.volume === 0;
      if (isKept) rememberVolume(video);
    },
    setMuted(next, isKept = true) {
      video.muted = next;
      if (!next && video.volume === 0) video.volume = 0.5;
      if (isKept) rememberVolume(video);
    },
    setRate(next) {
      video.playbackRate = Math.min(4, Math.max(0.25, next));
      rate.value = video.playbackRate;
    },
    setLoop: (loop) => void (video.loop = loop),
    setPoster(url) {
      if (url === null) video.removeAttribute('poster');
      else video.poster = url;
    },
    setLevel(index) {
      playback?.engine?.setLevel(index);
    },
    setSound(index) {
      playback?.engine?.setSound(index);
      sound.value = index;
    },
    setCaption(index) {
      playback?.engine?.setCaption(index);
      caption.value = index;
    },
    setCaptionStyle(style) {
      for (const [name, value] of Object.entries(propertiesOf(style))) video.style.setProperty(name, value);
      cuePlace.set(style.place);
    },
    toggleFullscreen() {
      if (document.fullscreenElement === host) void document.exitFullscreen();
      else if (host.requestFullscreen) void host.requestFullscreen().catch(() => undefined);
      // iPhones give the whole screen to the element alone.
      else video.webkitEnterFullscreen?.();
    },
    togglePip() {
      if (root.pictureInPictureElement === video) void document.exitPictureInPicture();
      else void video.requestPictureInPicture?.().catch(() => undefined);
    },
    showAirPlay() {
      // What media source extensions play cannot be handed on: the browser's own player takes it from here.
      if (loaded && engine.value !== 'native' && loaded.offer.hls) {
        leave();
        begin({ ...loaded, from: video.currentTime, offer: { hls: null, dash: null, file: loaded.offer.hls } });
      }
      video.webkitShowPlaybackTargetPicker?.();
    },
    retry() {
      if (!loaded) return;
      const from = time.value;
      leave();
      begin({ ...loaded, from });
    },
    figures() {
      const { totalVideoFrames: frames = 0, droppedVideoFrames: dropped = 0 } = video.getVideoPlaybackQuality?.() ?? {};
      const known = playback?.engine?.figures() ?? { codecs: '', bitrate: null, bandwidth: null };
      const buffered = Math.max(0, bufferedFrom(video) - video.currentTime);
      return { ...known, width: video.videoWidth, height: video.videoHeight, buffered, frames, dropped };
    },
    setFrameRate: (rate) => void (frameRate = rate ?? 30),
    setLength(seconds, more) {
      catalogueLength.value = seconds ?? 0;
      growing.value = more;
    },
    close() {
      stop.abort();
      if (root.pictureInPictureElement === video) void document.exitPictureInPicture();
      leave();
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
