/** HLS through hls.js. */
import Hls from 'hls.js';
import { firstVariant, kindOf, levelsOf } from '../levels.ts';
import type { LoadEngine } from './contract.ts';
import { createPatience } from './patience.ts';

export const loadHls: LoadEngine = async (init) => {
  const { video, address, source, listener, without } = init;
  const { DefaultConfig } = Hls;
  // Once by itself; then the viewer is told, and it goes on trying (patience.ts).
  const once = { maxNumRetry: 1, retryDelayMs: 500, maxRetryDelayMs: 1000 };
  const impatient = ({ default: usual }: typeof DefaultConfig.fragLoadPolicy) => ({
    default: { ...usual, errorRetry: once, timeoutRetry: once },
  });
  const hls = new Hls({
    fragLoadPolicy: impatient(DefaultConfig.fragLoadPolicy),
    playlistLoadPolicy: impatient(DefaultConfig.playlistLoadPolicy),
    manifestLoadPolicy: impatient(DefaultConfig.manifestLoadPolicy),
    // Begun by hand, at the place that is wanted: a growing playlist looks live to hls.js, and would begin at its end.
    autoStartLoad: false,
    // fMP4 segments pass through as they are, so a worker would only cost a blob: permission.
    enableWorker: false,
    backBufferLength: 60,
    maxBufferLength: 40,
    capLevelToPlayerSize: true,
    ignoreDevicePixelRatio: false,
    // Playlists and segments alike: their addresses may have ended since the list that names them was read.
    ...(source.isTemporary && { xhrSetup: async (xhr: XMLHttpRequest, url: string) => xhr.open('GET', await source.fresh(url), true) }),
  });
  const { Events, ErrorTypes } = Hls;
  const patience = createPatience(() => (hls.levels.length > 0 ? hls.startLoad(video.currentTime || init.from) : hls.loadSource(address)));
  let recoveries = 0;
  let outdated = false;
  let chosen = -1;

  const tellLevels = (playing?: string) => listener.levels(levelsOf(hls.levels, playing), chosen);
  const tellSounds = () =>
    listener.sounds(
      hls.audioTracks.map(({ name, lang }, index) => ({ index, name, language: lang ?? '' })),
      hls.audioTrack,
    );
  const tellCaptions = () =>
    listener.captions(
      hls.subtitleTracks.map(({ name, lang }, index) => ({ index, name, language: lang ?? '' })),
      hls.subtitleDisplay ? hls.subtitleTrack : -1,
    );
  hls.subtitleDisplay = false;
  hls.on(Events.MANIFEST_PARSED, () => {
    for (let index = hls.levels.length - 1; index >= 0; index -= 1)
      if (without.has(kindOf(hls.levels[index]?.videoCodec))) hls.removeLevel(index);
    if (hls.levels.length === 0) return listener.failed({ why: 'unsupported' });
    tellLevels(hls.levels[0]?.videoCodec);
    const pixels = window.devicePixelRatio;
    const box = { width: video.clientWidth * pixels, height: video.clientHeight * pixels };
    // Its own choice says in which codec.
    const first = hls.levels[hls.firstAutoLevel] ?? hls.levels[hls.firstLevel];
    hls.startLevel = firstVariant(hls.levels, { first, box, bitsPerSecond: likelyBitsPerSecond() });
    hls.startLoad(init.from);
  });
  hls.on(Events.LEVEL_SWITCHED, (_, { level }) => tellLevels(hls.levels[level]?.videoCodec));
  hls.on(Events.AUDIO_TRACKS_UPDATED, tellSounds);
  hls.on(Events.AUDIO_TRACK_SWITCHED, tellSounds);
  hls.on(Events.SUBTITLE_TRACKS_UPDATED, tellCaptions);
  hls.on(Events.SUBTITLE_TRACK_SWITCH, tellCaptions);
  hls.on(Events.FRAG_BUFFERED, () => {
    outdated = false;
    patience.rest();
    listener.lost(false);
  });
  hls.on(Events.ERROR, (_, data) => {
    if (!data.fatal) return;
    const codec = codecOf(hls);
    if (data.type === ErrorTypes.NETWORK_ERROR) {
      if (data.details === Hls.ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR) return listener.failed({ why: 'unsupported' });
      const status = data.response?.code ?? 0;
      // Once more with a new address: this one may have ended early.
      if (source.isTemporary && !outdated) {
        outdated = true;
        source.outdate();
      } else if (status === 401 || status === 403) return listener.failed({ why: 'blocked' });
      else if (status === 404 || status === 410) return listener.failed({ why: 'missing', codec });
      else if (data.details === Hls.ErrorDetails.MANIFEST_PARSING_ERROR) return listener.failed({ why: 'media' });
      listener.lost(true);
      patience.tryLater();
    } else if (data.type === ErrorTypes.MEDIA_ERROR) {
      if (data.details === Hls.ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR) return listener.failed({ why: 'unsupported' });
      recoveries += 1;
      // A decoder that stumbled once may go on; one that does so again cannot have this codec.
      if (recoveries === 1) hls.recoverMediaError();
      else listener.failed({ why: 'media', codec });
    } else listener.failed({ why: 'media' });
  });
  hls.loadSource(address);
  hls.attachMedia(video);
  return {
    name: 'hls',
    setLevel(index) {
      chosen = index;
      hls.nextLevel = index;
      if (index >= 0) forgetBehind(hls, video.currentTime);
      tellLevels(hls.levels[Math.max(0, hls.currentLevel)]?.videoCodec);
    },
    setSound: (index) => void (hls.audioTrack = index),
    setCaption(index) {
      hls.subtitleDisplay = index >= 0;
      hls.subtitleTrack = index;
      tellCaptions();
    },
    figures() {
      const level = hls.levels[hls.currentLevel];
      return {
        codecs: [level?.videoCodec, level?.audioCodec ?? hls.audioTracks[hls.audioTrack]?.audioCodec].filter(Boolean).join(', '),
        bitrate: level?.bitrate ?? null,
        bandwidth: Number.isFinite(hls.bandwidthEstimate) ? hls.bandwidthEstimate : null,
      };
    },
    wake: patience.tryNow,
    async detach() {
      patience.rest();
      hls.destroy();
    },
  };
};

/** Whether this browser has what hls.js and Shaka build on. */
export function hasMediaSource(): boolean {
  return 'MediaSource' in globalThis || 'ManagedMediaSource' in globalThis;
}

/**
 * What has been seen in another quality is dropped up to the segment that plays, so that a chosen one is what comes when the film goes back or begins again.
 * hls.js does so itself only where something ahead can be replaced in time, which is not so near the end.
 */
function forgetBehind(hls: Hls, currentTime: number): void {
  const playing = hls.levels[hls.currentLevel]?.details?.fragments.findLast(({ start }) => start <= currentTime);
  if (!playing || playing.start <= 1) return;
  // A second less: a decoder may still need the picture on which the next ones build.
  const type = hls.audioTracks[hls.audioTrack]?.url ? 'video' : null;
  hls.trigger(Hls.Events.BUFFER_FLUSHING, { startOffset: 0, endOffset: playing.start - 1, type });
}
const codecOf = (hls: Hls) => hls.levels[Math.max(0, hls.loadLevel)]?.videoCodec ?? '';

/** Before anything has been measured: what the browser says, or what most have. */
function likelyBitsPerSecond(): number {
  const { connection } = navigator as Navigator & { connection?: { downlink?: number } };
  return (connection?.downlink ?? 5) * 1_000_000;
}
