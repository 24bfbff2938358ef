/** What brings a stream into the video element. One of them works at a time; engines/playback.ts chooses, and goes from one to the next. */
import type { Level } from '../levels.ts';
import type { MediaSource } from '../source.ts';

export type EngineName = 'hls' | 'dash' | 'native';

/** A soundtrack or captions, as a person chooses them. */
export interface Track {
  /** The engine's own number. */
  index: number;
  name: string;
  language: string;
}

/**
 * `media`: what came could not be decoded, in this codec if it is known. `missing`: it is not where its list says. `unsupported`: there is
 * nothing in it that this browser plays. `blocked`: the server refused it.
 */
export interface Failure {
  why: 'media' | 'missing' | 'unsupported' | 'blocked';
  codec?: string;
}

export interface EngineListener {
  /** `chosen`: -1 follows the connection. */
  levels(levels: Level[], chosen: number): void;
  sounds(sounds: Track[], chosen: number): void;
  /** `chosen`: -1 shows none. */
  captions(captions: Track[], chosen: number): void;
  /** The server does not answer; the engine tries again by itself until it does. */
  lost(isLost: boolean): void;
  /** It has given up. */
  failed(failure: Failure): void;
}

export interface EngineInit {
  video: HTMLVideoElement;
  /** The playlist or manifest. */
  address: string;
  source: MediaSource;
  /** Seconds where playback begins. */
  from: number;
  /** Codecs that were found broken, as `kindOf` names them. */
  without: ReadonlySet<string>;
  listener: EngineListener;
  signal: AbortSignal;
}

export interface EngineFigures {
  /** RFC 6381, as far as it is known. */
  codecs: string;
  /** Of what is shown, in bits a second. */
  bitrate: number | null;
  /** Of the connection, as the engine guesses it. */
  bandwidth: number | null;
}

export interface Engine {
  readonly name: EngineName;
  setLevel(index: number): void;
  setSound(index: number): void;
  setCaption(index: number): void;
  figures(): EngineFigures;
  /** The network may be back: try at once. */
  wake(): void;
  detach(): Promise<void>;
}
export type LoadEngine = (init: EngineInit) => Promise<Engine>;
