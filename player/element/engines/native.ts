/** The browser's own player: for single files, and for HLS where there are no media source extensions. */
import type { LoadEngine } from './contract.ts';

export const hlsType = 'application/vnd.apple.mpegurl';

export const loadNative: LoadEngine = async ({ video, address, source, from, listener, signal }) => {
  let renewed = false;
  const onError = async () => {
    const code = video.error?.code;
    // The element reads its lists by itself, so that an address which has ended shows as an error: it goes on from there with a new one.
    if (source.isTemporary && !renewed) {
      renewed = true;
      source.outdate();
      return open(await source.fresh(address).catch(() => address), video.currentTime || from);
    }
    if (code === MediaError.MEDIA_ERR_NETWORK) {
      listener.lost(true);
      return;
    }
    listener.failed({ why: code === MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED ? 'unsupported' : 'media' });
  };
  const open = (url: string, at: number) => {
    video.src = url;
    video.addEventListener(
      'loadedmetadata',
      () => {
        renewed = false;
        listener.lost(false);
        if (at > 0) video.currentTime = at;
      },
      { once: true, signal },
    );
  };
  video.addEventListener('error', onError);
  open(address, from);
  return {
    name: 'native',
    // It chooses by itself.
    setLevel: () => undefined,
    setSound: () => undefined,
    setCaption: () => undefined,
    figures: () => ({ codecs: '', bitrate: null, bandwidth: null }),
    wake() {
      if (video.error?.code === MediaError.MEDIA_ERR_NETWORK) open(address, video.currentTime || from);
    },
    async detach() {
      video.removeEventListener('error', onError);
      video.removeAttribute('src');
      video.load();
    },
  };
};
