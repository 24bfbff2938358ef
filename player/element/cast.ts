/**
 * Google Cast. Its sender is a script of Google's that can be had from Google alone: it is loaded when somebody presses the button, and only
 * where the page allows it.
 */
import { type ReadonlySignal, signal } from '@preact/signals';

export interface CastMedia {
  /** Absolute, as the device fetches it by itself. */
  address: string;
  title: string;
  poster: string | null;
  seconds: number;
}
export interface Cast {
  /** Browsers that know how to find devices. */
  isPossible: boolean;
  /** The device that plays; null for none. */
  device: ReadonlySignal<string | null>;
  /** Rejects when no device took it. */
  start(media: CastMedia): Promise<void>;
  /** Gives back the second that the device had reached. */
  stop(): number;
}

const sender = 'https://www.gstatic.com/cv/js/sender/v1/cast_sender.js?loadCastFramework=1';

/** As much of Google's framework as is used here. */
interface Framework {
  CastContext: {
    getInstance(): {
      setOptions(options: object): void;
      requestSession(): Promise<unknown>;
      getCurrentSession(): {
        getCastDevice(): { friendlyName: string };
        loadMedia(request: object): Promise<unknown>;
        endSession(stop: boolean): void;
      };
    };
  };
  RemotePlayer: new () => { currentTime: number; isConnected: boolean };
  RemotePlayerController: new (player: object) => { addEventListener(type: string, hear: () => void): void };
}
interface ChromeCast {
  AutoJoinPolicy: { ORIGIN_SCOPED: string };
  media: {
    DEFAULT_MEDIA_RECEIVER_APP_ID: string;
    MediaInfo: new (address: string, type: string) => Record<string, unknown>;
    GenericMediaMetadata: new () => Record<string, unknown>;
    LoadRequest: new (media: object) => Record<string, unknown>;
    HlsSegmentFormat: Record<string, string>;
    HlsVideoSegmentFormat: Record<string, string>;
  };
}
interface CastWindow {
  cast?: { framework: Framework };
  chrome?: { cast?: ChromeCast };
  __onGCastApiAvailable?: (isAvailable: boolean) => void;
}

export function createCast(onEnd: (seconds: number) => void): Cast {
  const page = globalThis as CastWindow;
  const device = signal<string | null>(null);
  let remote: { currentTime: number; isConnected: boolean } | null = null;

  const over = () => {
    device.value = null;
    return remote?.currentTime ?? 0;
  };
  return {
    isPossible: 'chrome' in globalThis,
    device,
    async start({ address, title, poster, seconds }) {
      const { framework, cast } = await loadSender(page);
      const context = framework.CastContext.getInstance();
      context.setOptions({
        receiverApplicationId: cast.media.DEFAULT_MEDIA_RECEIVER_APP_ID,
        autoJoinPolicy: cast.AutoJoinPolicy.ORIGIN_SCOPED,
      });
      await context.requestSession();
      const media = new cast.media.MediaInfo(address, 'application/x-mpegurl');
      media.hlsSegmentFormat = cast.media.HlsSegmentFormat.FMP4;
      media.hlsVideoSegmentFormat = cast.media.HlsVideoSegmentFormat.FMP4;
      media.metadata = Object.assign(new cast.media.GenericMediaMetadata(), { title, images: poster === null ? [] : [{ url: poster }] });
      const session = context.getCurrentSession();
      await session.loadMedia(Object.assign(new cast.media.LoadRequest(media), { currentTime: seconds }));
      const player = new framework.RemotePlayer();
      remote = player;
      new framework.RemotePlayerController(player).addEventListener('isConnectedChanged', () => {
        if (!player.isConnected && device.value !== null) onEnd(over());
      });
      device.value = session.getCastDevice().friendlyName;
    },
    stop() {
      const seconds = over();
      page.cast?.framework.CastContext.getInstance().getCurrentSession()?.endSession(true);
      return seconds;
    },
  };
}

function loadSender(page: CastWindow): Promise<{ framework: Framework; cast: ChromeCast }> {
  const parts = () => (page.cast && page.chrome?.cast ? { framework: page.cast.framework, cast: page.chrome.cast } : null);
  const there = parts();
  if (there) return Promise.resolve(there);
  return new Promise((resolve, reject) => {
    page.__onGCastApiAvailable = (isAvailable) => {
      const found = isAvailable ? parts() : null;
      if (found) resolve(found);
      else reject(new Error('There is no Google Cast here.'));
    };
    const script = document.createElement('script');
    script.src = sender;
    script.onerror = () => reject(new Error('The sender of Google Cast did not come.'));
    document.head.append(script);
  });
}
