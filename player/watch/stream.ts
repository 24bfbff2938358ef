/** Brings HLS into a video element: hls.js where there are media source extensions, the browser's own player elsewhere. */
import type Hls from 'hls.js';
import type { Trouble } from './mediator.ts';

export interface Level {
  /** hls.js's own number. */
  index: number;
  /** Short side, as qualities are called. */
  height: number;
  bitrate: number;
}
export interface StreamListener {
  levels(levels: Level[]): void;
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
  hls.on(Events.MANIFEST_PARSED, () =>
    listener.levels(
      hls.levels
        .map((level, index) => ({ index, height: Math.min(level.height, level.width), bitrate: level.bitrate }))
        .sort((a, b) => b.height - a.height || b.bitrate - a.bitrate),
    ),
  );
  hls.on(Events.LEVEL_SWITCHED, () => listener.level(hls.autoLevelEnabled ? -1 : hls.currentLevel));
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
