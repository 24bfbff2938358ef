/** Brings HLS into a video element: hls.js where there are media source extensions, the browser's own player elsewhere. */
import type Hls from 'hls.js';
import { type Level, levelsOf, otherCodecs } from './levels.ts';
import type { Trouble } from './mediator.ts';

export interface Sound {
  /** hls.js's own number. */
  index: number;
  name: string;
}
export interface StreamListener {
  levels(levels: Level[]): void;
  sounds(sounds: Sound[], chosen: number): void;
  /** The chosen level; -1 is automatic. */
  level(index: number): void;
  trouble(kind: Trouble | null): void;
  signal: AbortSignal;
}
const nativeType = 'application/vnd.apple.mpegurl';

export async function attachHls(
  video: HTMLVideoElement,
  source: string,
  listener: StreamListener,
): Promise<{ hls: Hls | null; detach(): void }> {
  // Loaded only when something is watched: the home page does without its weight.
  const { default: HlsPlayer } = await import('hls.js').catch(() => ({ default: null }));
  if (listener.signal.aborted) return { hls: null, detach: () => undefined };
  if (HlsPlayer === null) {
    listener.trouble('network');
    return { hls: null, detach: () => undefined };
  }
  if (!HlsPlayer.isSupported()) return attachNative(video, source, listener);

  const hls = new HlsPlayer({
    // A growing playlist looks live to hls.js; it must start at the beginning all the same.
    startPosition: 0,
    // fMP4 segments pass through as they are, so a worker would only cost a blob: permission.
    enableWorker: false,
    backBufferLength: 60,
    maxBufferLength: 40,
    capLevelToPlayerSize: true,
    ignoreDevicePixelRatio: false,
  });
  let networkTries = 0;
  let mediaTries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const { Events, ErrorTypes } = HlsPlayer;
  hls.on(Events.MANIFEST_PARSED, () => listener.levels(levelsOf(hls.levels, hls.levels[0]?.videoCodec)));
  hls.on(Events.LEVEL_SWITCHED, (_, { level }) => {
    listener.levels(levelsOf(hls.levels, hls.levels[level]?.videoCodec));
    listener.level(hls.autoLevelEnabled ? -1 : hls.currentLevel);
  });
  const tellSounds = () =>
    listener.sounds(
      hls.audioTracks.map(({ name }, index) => ({ index, name })),
      hls.audioTrack,
    );
  hls.on(Events.AUDIO_TRACKS_UPDATED, tellSounds);
  hls.on(Events.AUDIO_TRACK_SWITCHED, tellSounds);
  hls.on(Events.FRAG_BUFFERED, () => {
    networkTries = 0;
    listener.trouble(null);
  });
  hls.on(Events.ERROR, (_, data) => {
    if (!data.fatal) return;
    if (data.type === ErrorTypes.MEDIA_ERROR && mediaTries < 2) {
      mediaTries += 1;
      hls.recoverMediaError();
    } else if (data.type === ErrorTypes.NETWORK_ERROR) {
      const status = data.response?.code ?? 0;
      if (status === 401 || status === 403) return listener.trouble('blocked');
      listener.trouble('network');
      // Goes on by itself when the server is back: after 1, 2, 4 ... at most 15 seconds.
      clearTimeout(timer);
      timer = setTimeout(
        () => (hls.levels.length > 0 ? hls.startLoad() : hls.loadSource(source)),
        Math.min(15_000, 1000 * 2 ** networkTries),
      );
      networkTries += 1;
    } else if (data.type === ErrorTypes.MEDIA_ERROR && withoutCodec(hls)) {
      mediaTries = 0;
      hls.recoverMediaError();
    } else {
      listener.trouble('media');
    }
  });
  hls.loadSource(source);
  hls.attachMedia(video);
  return {
    hls,
    detach() {
      clearTimeout(timer);
      hls.destroy();
    },
  };
}

/** Gives up the codec that is playing, when there is another one. A browser may promise to decode what its machine cannot. */
function withoutCodec(hls: Hls): boolean {
  const playing = hls.levels[Math.max(0, hls.loadLevel)]?.videoCodec;
  const left = otherCodecs(hls.levels, playing);
  if (left.length === 0) return false;
  for (let index = hls.levels.length - 1; index >= 0; index -= 1) if (!left.includes(index)) hls.removeLevel(index);
  return true;
}

function attachNative(video: HTMLVideoElement, source: string, listener: StreamListener): { hls: null; detach(): void } {
  if (video.canPlayType(nativeType) === '') {
    listener.trouble('unsupported');
    return { hls: null, detach: () => undefined };
  }
  const onError = () => listener.trouble(video.error?.code === MediaError.MEDIA_ERR_NETWORK ? 'network' : 'media');
  video.addEventListener('error', onError);
  video.src = source;
  return {
    hls: null,
    detach() {
      video.removeEventListener('error', onError);
      video.removeAttribute('src');
      video.load();
    },
  };
}
