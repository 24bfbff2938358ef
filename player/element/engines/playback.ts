/**
 * One stream in the video element, by whatever engine and codec work: a codec that cannot be decoded is left out, then the next engine is
 * tried, each time from where the last one stopped.
 */
import { kindOf } from '../levels.ts';
import type { MediaSource } from '../source.ts';
import type { Candidate } from './choose.ts';
import type { Engine, EngineListener, EngineName, Failure, LoadEngine } from './contract.ts';

export interface PlaybackListener extends Omit<EngineListener, 'failed'> {
  /** Set while one works. */
  engine(name: EngineName | null): void;
  /** It goes on in another way; told each time. */
  changed(): void;
  /** Nothing is left to try. */
  failed(failure: Failure): void;
}
export interface Playback {
  /** Null until one is loaded. */
  readonly engine: Engine | null;
  close(): Promise<void>;
}

const loaders: Record<EngineName, () => Promise<LoadEngine>> = {
  hls: async () => (await import('./hls.ts')).loadHls,
  dash: async () => (await import('./dash.ts')).loadDash,
  native: async () => (await import('./native.ts')).loadNative,
};

export function startPlayback(init: {
  video: HTMLVideoElement;
  candidates: readonly Candidate[];
  source: MediaSource;
  from: number;
  listener: PlaybackListener;
}): Playback {
  const { video, candidates, source, listener } = init;
  const stop = new AbortController();
  const broken = new Set<string>();
  let engine: Engine | null = null;
  let at = 0;
  /** The first thing that went wrong tells most. */
  let first: Failure | null = null;

  async function begin(from: number): Promise<void> {
    const candidate = candidates[at];
    if (candidate === undefined) return listener.failed(first ?? { why: 'unsupported' });
    const own = new AbortController();
    const forward = (): void => own.abort();
    stop.signal.addEventListener('abort', forward, { once: true });
    const load = await loaders[candidate.engine]();
    const address = await source.fresh(candidate.address);
    if (stop.signal.aborted) return;
    const loaded = await load({
      ...{ video, source, from, address, without: broken, signal: own.signal },
      listener: {
        ...listener,
        failed(failure) {
          if (own.signal.aborted) return;
          own.abort();
          stop.signal.removeEventListener('abort', forward);
          next(failure, video.currentTime || from).catch(lost);
        },
      },
    });
    // It may have failed, or not be wanted any more, before it was there.
    if (own.signal.aborted) return void loaded.detach();
    engine = loaded;
    listener.engine(loaded.name);
  }

  async function next(failure: Failure, from: number): Promise<void> {
    first ??= failure;
    const codec = kindOf(failure.codec);
    // The same engine without this codec; one that has failed without naming a new one has nothing more to give.
    if (failure.why === 'blocked') at = candidates.length;
    else if (codec !== '' && !broken.has(codec)) broken.add(codec);
    else at += 1;
    if (at < candidates.length) listener.changed();
    await engine?.detach();
    engine = null;
    if (!stop.signal.aborted) await begin(from);
  }
  // A part of the player, or the address of the media, did not come.
  const lost = (): void => {
    if (stop.signal.aborted) return;
    listener.engine(null);
    listener.lost(true);
  };

  begin(init.from).catch(lost);
  return {
    get engine() {
      return engine;
    },
    async close() {
      stop.abort();
      await engine?.detach();
      engine = null;
    },
  };
}
