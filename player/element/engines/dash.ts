/** DASH through Shaka, in its build for DASH alone. */
import type library from 'shaka-player/dist/shaka-player.dash-es2021.js';
import { kindOf, levelsOf } from '../levels.ts';
import type { LoadEngine, Track } from './contract.ts';
import { createPatience } from './patience.ts';

type Shaka = typeof library.default;
type Failed = InstanceType<Shaka['util']['Error']>;

export const loadDash: LoadEngine = async ({ video, address, source, from, without, listener, signal }) => {
  // A script of the older kind: what it exports is its default.
  const shaka = (await import('shaka-player/dist/shaka-player.dash-es2021.js')).default as unknown as Shaka;
  shaka.polyfill.installAll();
  const player = new shaka.Player();
  const { NETWORK, MEDIA } = shaka.util.Error.Category;
  let isLost = false;
  const patience = createPatience(() => void player.retryStreaming());
  player.configure({
    streaming: {
      bufferingGoal: 40,
      bufferBehind: 60,
      rebufferingGoal: 0.5,
      failureCallback: (error: Failed) => failed(error),
    },
    abr: { restrictToElementSize: true },
    manifest: { dash: { manifestPreprocessorTXml: (mpd: XmlNode) => removeCodecs(mpd, without) } },
  });
  if (source.isTemporary)
    player.getNetworkingEngine()?.registerRequestFilter(async (_type, request) => {
      request.uris = await Promise.all(request.uris.map((url) => source.fresh(url)));
    });
  player.getNetworkingEngine()?.registerResponseFilter(() => {
    if (!isLost) return;
    isLost = false;
    patience.rest();
    listener.lost(false);
  });

  const videos = () => player.getVideoTracks();
  const sounds = () => player.getAudioTracks();
  const captions = () => player.getTextTracks();
  let chosen = -1;
  const tell = () => {
    const tracks = videos();
    const variants = tracks.map(({ width, height, bandwidth, codecs }) => ({
      width: width ?? 0,
      height: height ?? 0,
      bitrate: bandwidth,
      videoCodec: codecs ?? undefined,
    }));
    listener.levels(levelsOf(variants, tracks.find(({ active }) => active)?.codecs ?? undefined), chosen);
    listener.sounds(
      sounds().map(({ label, language }, index) => ({ index, name: label ?? nameOf(language), language })),
      sounds().findIndex(({ active }) => active),
    );
    listener.captions(
      captions().map(({ label, language }, index): Track => ({ index, name: label ?? nameOf(language), language })),
      captions().findIndex(({ active }) => active),
    );
  };
  function failed({ category, code, data }: Failed): void {
    if (signal.aborted) return;
    const status = category === NETWORK && code === shaka.util.Error.Code.BAD_HTTP_STATUS ? Number(data[1]) : 0;
    const codec = videos().find(({ active }) => active)?.codecs ?? undefined;
    const isGone = status === 404 || status === 410;
    if (status === 401 || status === 403) listener.failed({ why: 'blocked' });
    else if (isGone) listener.failed({ why: 'missing', ...(codec && { codec }) });
    else if (category === NETWORK && videos().length > 0) {
      isLost = true;
      listener.lost(true);
      patience.tryLater();
    } else {
      const isUnplayable = code === shaka.util.Error.Code.CONTENT_UNSUPPORTED_BY_BROWSER;
      listener.failed({ why: isUnplayable ? 'unsupported' : 'media', ...(category === MEDIA && codec && { codec }) });
    }
  }
  player.addEventListener('error', (event) => failed((event as unknown as { detail: Failed }).detail));
  for (const type of ['adaptation', 'variantchanged', 'trackschanged', 'textchanged', 'audiotrackschanged'])
    player.addEventListener(type, tell);
  await player.attach(video);
  // Not awaited: what fails is told, and the player can be left while it loads.
  player.load(address, from).then(tell, failed);
  return {
    name: 'dash',
    setLevel(index) {
      chosen = index;
      player.configure({ abr: { enabled: index < 0 } });
      const track = videos()[index];
      if (track) player.selectVideoTrack(track, false);
      tell();
    },
    setSound(index) {
      const track = sounds()[index];
      if (track) player.selectAudioTrack(track);
    },
    setCaption(index) {
      player.selectTextTrack(captions()[index] ?? null);
      tell();
    },
    figures() {
      const variant = player.getVariantTracks().find(({ active }) => active);
      const { estimatedBandwidth } = player.getStats();
      return {
        codecs: variant?.codecs ?? '',
        bitrate: variant?.bandwidth ?? null,
        bandwidth: Number.isFinite(estimatedBandwidth) ? estimatedBandwidth : null,
      };
    },
    wake: patience.tryNow,
    async detach() {
      patience.rest();
      await player.destroy();
    },
  };
};

/** As Shaka parses a manifest. */
interface XmlNode {
  tagName: string;
  attributes: Record<string, string>;
  children: (XmlNode | string)[];
}
/** Takes representations in these codecs out of a manifest, and sets that are empty without them. */
function removeCodecs(node: XmlNode, without: ReadonlySet<string>): void {
  if (without.size === 0) return;
  const codecOf = (child: XmlNode) => kindOf(child.attributes.codecs ?? node.attributes.codecs);
  node.children = node.children.filter(
    (child) => typeof child === 'string' || child.tagName !== 'Representation' || !without.has(codecOf(child)),
  );
  for (const child of node.children) if (typeof child !== 'string') removeCodecs(child, without);
  node.children = node.children.filter(
    (child) =>
      typeof child === 'string' ||
      child.tagName !== 'AdaptationSet' ||
      child.children.some((one) => typeof one !== 'string' && one.tagName === 'Representation'),
  );
}

function nameOf(language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  } catch {
    return language;
  }
}
