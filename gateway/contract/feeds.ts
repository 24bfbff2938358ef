/** Feeds of what everybody can watch, for readers and podcast programs. The paths never change. */
import { byHandle } from './channels.ts';
import { route } from './routes.ts';

const common = {
  method: 'GET',
  listeners: ['public'],
  rate: 'read',
  anyOrigin: true,
  problems: [],
} as const;
const ofInstance = { ...common, access: 'public' } as const;
const ofChannel = { ...common, access: 'visitor', names: 'handle', params: byHandle } as const;
const answers = <const M extends string>(bytes: M) => ({ 200: { bytes }, 304: { empty: true } }) as const;
const [rss, atom, json] = ['application/rss+xml', 'application/atom+xml', 'application/feed+json'] as const;

export const feedRoutes = {
  newestRss: route({ ...ofInstance, summary: 'The newest videos, as RSS 2.0', path: '/feeds/videos.rss', answers: answers(rss) }),
  newestAtom: route({ ...ofInstance, summary: 'The newest videos, as Atom', path: '/feeds/videos.atom', answers: answers(atom) }),
  newestJson: route({ ...ofInstance, summary: 'The newest videos, as JSON Feed 1.1', path: '/feeds/videos.json', answers: answers(json) }),
  channelRss: route({
    ...ofChannel,
    summary: 'The newest videos of a channel, as RSS 2.0',
    path: '/feeds/channels/{handle}/videos.rss',
    answers: answers(rss),
  }),
  channelAtom: route({
    ...ofChannel,
    summary: 'The newest videos of a channel, as Atom',
    path: '/feeds/channels/{handle}/videos.atom',
    answers: answers(atom),
  }),
  channelJson: route({
    ...ofChannel,
    summary: 'The newest videos of a channel, as JSON Feed 1.1',
    path: '/feeds/channels/{handle}/videos.json',
    answers: answers(json),
  }),
  channelPodcast: route({
    ...ofChannel,
    summary: 'A channel as a podcast: RSS 2.0 with the sound of each finished video',
    path: '/feeds/channels/{handle}/podcast.rss',
    answers: answers(rss),
  }),
} as const;
