import { type PlaybackKey, readPlaybackKeys } from '../../gateway/playback/keys.ts';
import { setting } from './setting.ts';
import { oneOf, origin, url, whole } from './values.ts';

/** Delivery of media. */
export const media = {
  mediaUrl: setting<string | null>({
    flag: '--media-url',
    env: 'VITASCOPE_MEDIA_URL',
    value: 'URL',
    help: 'another origin that leads to the public port, for media alone',
    usually: 'the public URL',
    see: 'delivery.md',
    parse: origin,
    builtIn: () => null,
  }),
  cdnUrl: setting<string | null>({
    flag: '--cdn-url',
    env: 'VITASCOPE_CDN_URL',
    value: 'URL',
    help: 'a CDN that fetches public media from the media URL, or else the public URL',
    usually: 'none',
    see: 'delivery.md',
    parse: url,
    builtIn: () => null,
  }),
  playbackSeconds: setting<number>({
    flag: '--playback-seconds',
    env: 'VITASCOPE_PLAYBACK_SECONDS',
    value: 'N',
    help: 'how long addresses of media hold that are not for everybody; players renew them',
    usually: '600',
    see: 'delivery.md',
    parse: (text) => whole(text, 5, 86_400),
    builtIn: () => 600,
  }),
  playbackBinding: setting<'none' | 'address'>({
    flag: '--playback-binding',
    env: 'VITASCOPE_PLAYBACK_BINDING',
    value: 'WHAT',
    help: 'address: such an address is for the network of whom it was given to',
    usually: 'none',
    see: 'delivery.md',
    parse: (text) => oneOf(text, ['none', 'address']),
    builtIn: () => 'none',
  }),
  playbackKeys: setting<PlaybackKey[] | null>({
    flag: '--playback-keys',
    env: 'VITASCOPE_PLAYBACK_KEYS',
    value: 'NAME:SECRET,...',
    help: 'keys that sign them, the first signs, all are believed',
    usually: 'one of the secret',
    see: 'delivery.md#keys',
    secret: true,
    parse: readPlaybackKeys,
    builtIn: () => null,
  }),
};
