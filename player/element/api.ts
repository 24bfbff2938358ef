/** What pages see of the player beyond its attributes: types for what goes in and what comes out. docs/player.md tells it in words. */
import type { Chapter } from '../../media/chapters.ts';
import type { ClientWatermark } from './catalogue.ts';
import type { EngineName, Track } from './engines/contract.ts';
import type { Addresses } from './source.ts';

/** All that a page can tell the player of a video. Nothing but one of the addresses is needed. */
export interface PlayerSource {
  /** Names it where positions are remembered. */
  id?: string;
  hls?: string | null;
  dash?: string | null;
  /** A single file, such as an MP4. */
  file?: string | null;
  title?: string;
  poster?: string | null;
  /** WebVTT whose cues name parts of larger pictures. */
  storyboard?: string | null;
  watermark?: ClientWatermark | null;
  /** In order. */
  chapters?: readonly Chapter[];
  /** Of the picture, as displayed. */
  size?: { width: number; height: number };
  frameRate?: number | null;
  durationSeconds?: number | null;
  /** Still being encoded: its playlists get longer. */
  growing?: boolean;
  /** Path on the page's own server that is told how the video is watched. */
  tells?: string | null;
  /** Whether that server wants its viewers to agree first; without it, it does not. */
  asksConsent?: (() => Promise<boolean>) | null;
  /** For addresses that hold for a while: asks for the ones of now. */
  renew?: (() => Promise<Addresses>) | null;
}

export interface Quality {
  height: number;
  bitrate: number;
}
export type TrackKind = 'audio' | 'captions';
export type { Chapter, EngineName, Track };

/** `detail` of the events, by their names. None of them bubbles. */
export interface VitaPlayerEvents {
  /** Length, size and tracks are known. */
  ready: { duration: number; engine: EngineName };
  play: null;
  pause: null;
  ended: null;
  /** It waits for data. */
  waiting: null;
  /** It waits no longer. */
  playing: null;
  timeupdate: { time: number; duration: number };
  durationchange: { duration: number; growing: boolean };
  volumechange: { volume: number; muted: boolean };
  ratechange: { rate: number };
  /** `quality` is what was chosen, `height` what is shown. */
  qualitychange: { quality: number | 'auto'; height: number };
  trackchange: { kind: TrackKind; index: number };
  /** Null: the moment is in none. */
  chapterchange: { index: number; title: string } | null;
  enginechange: { engine: EngineName | null };
  pictureinpicturechange: { on: boolean };
  /** Somebody wants the player wider, or not any more. The page may refuse by preventDefault(). */
  theatrechange: { on: boolean };
  /** Somebody wants videos to begin when they are chosen, or not. It is the page that remembers it, and says so by `begin`. */
  beginchange: { on: boolean };
  /** Somebody wants the video that follows: `next` of the player. The page shows it. */
  next: null;
  /** Null: what was told before is over. */
  error: { code: string; message: string } | null;
}
export type VitaPlayerEventName = keyof VitaPlayerEvents;
