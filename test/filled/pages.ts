/** Every page of the site and of the console, as a filled instance has it: whoever adds a page says here where it is seen. */
import type { ConsolePage } from '../../gateway/contract/console-pages.ts';
import type { PageName } from '../../gateway/contract/pages.ts';
import type { Filled } from './fill.ts';

export interface Seen {
  /** Of its picture. */
  name: string;
  address: string;
  by: 'guest' | 'member' | 'administrator';
  /** The player alone, without the frame of the site. */
  isEmbedded?: boolean;
  /** Tells that the server has refused something. */
  isRefused?: boolean;
}
/** Paths by what is shown on them; the page itself is called ''. */
type Paths = (filled: Filled) => string | Record<string, string>;

const sitePages: Record<PageName, Paths> = {
  home: () => '/',
  watch: ({ video, playlist }) => ({ '': `/w/${video.shortId}`, playlist: `/w/${video.shortId}?list=${playlist}` }),
  channels: () => '/channels',
  channel: ({ handle }) => `/c/${handle}`,
  'channel-settings': ({ handle }) => `/c/${handle}/settings`,
  'own-channels': () => '/account/channels',
  subscriptions: () => '/subscriptions',
  history: () => '/history',
  'watch-later': () => '/watch-later',
  webhooks: () => '/account/webhooks',
  webhook: ({ ownWebhook }) => `/account/webhooks/${ownWebhook}`,
  reports: () => '/account/reports',
  'sign-in': () => '/sign-in',
  'sign-up': () => '/sign-up',
  account: () => '/account',
  verify: () => '/account/verify?token=of-a-letter',
  'new-address': () => '/account/new-address?token=of-a-letter',
  forgotten: () => '/account/forgotten',
  reset: () => '/account/reset?token=of-a-letter',
  search: () => ({ '': '/search?q=hills', nothing: '/search?q=xylophone' }),
  categories: () => '/categories',
  category: () => '/categories/travel',
  tag: () => '/tags/sea',
  organisation: ({ organisation }) => `/organisations/${organisation}`,
  playlists: () => '/playlists',
  playlist: ({ playlist }) => `/playlists/${playlist}`,
  analytics: () => '/studio/analytics',
  'video-analytics': ({ video }) => `/studio/analytics/${video.id}`,
  invitation: ({ invitation }) => `/invitations/${invitation}`,
  studio: () => '/studio',
  'studio-uploads': () => '/studio/uploads',
  'studio-video': ({ video: { id } }) =>
    Object.fromEntries(['details', 'pictures', 'access', 'files', 'history'].map((tab) => [tab, `/studio/videos/${id}?tab=${tab}`])),
  'studio-trash': () => '/studio/trash',
  about: () => '/about',
  design: () => '/design',
};
/** Their letters have been used, and nothing has been compared yet. */
const refused: ReadonlySet<string> = new Set(['verify', 'new-address', 'console-storage']);
/** Those that people see who have not signed in. */
const forGuests: ReadonlySet<PageName> = new Set(['sign-in', 'sign-up', 'verify', 'new-address', 'forgotten', 'reset']);

const consolePages: Record<ConsolePage, Paths> = {
  health: () => '/',
  jobs: ({ job }) => ({ '': '/jobs', one: `/jobs/${job}`, messages: '/jobs?view=messages' }),
  workers: ({ worker }) => ({ '': '/workers', one: `/workers/${worker}` }),
  moderation: ({ comment }) => ({ '': '/moderation', one: `/moderation/comment.${comment}` }),
  accounts: ({ person }) => ({ '': '/accounts', one: `/accounts/${person}` }),
  organisations: ({ organisation }) => ({ '': '/organisations', one: `/organisations/${organisation}` }),
  settings: () => Object.fromEntries(['uploads', 'encoding', 'start', 'file'].map((section) => [section, `/settings/${section}`])),
  storage: () => '/storage',
  imports: () => '/imports',
  categories: () => '/categories',
  fields: () => '/fields',
  backups: () => '/backups',
  webhooks: ({ webhook }) => ({ '': '/webhooks', one: `/webhooks/${webhook}` }),
  figures: () => '/figures',
  audit: () => '/audit',
  'sign-in': () => '/sign-in',
};

export function everyPage(filled: Filled): Seen[] {
  const seen = (base: string, prefix: string, name: string, by: Seen['by'], paths: Paths): Seen[] => {
    const found = paths(filled);
    return Object.entries(typeof found === 'string' ? { '': found } : found).map(([what, path]) => ({
      ...{ name: [prefix, name, what].filter((part) => part !== '').join('-'), address: base + path, by },
      isRefused: refused.has([prefix, name].filter((part) => part !== '').join('-')),
    }));
  };
  return [
    ...Object.entries(sitePages).flatMap(([name, paths]) =>
      seen(filled.publicUrl, '', name, forGuests.has(name as PageName) ? 'guest' : 'member', paths),
    ),
    ...Object.entries(consolePages).flatMap(([name, paths]) =>
      seen(filled.adminUrl, 'console', name, name === 'sign-in' ? 'guest' : 'administrator', paths),
    ),
    ...[
      { name: 'embed', address: `${filled.publicUrl}/embed/${filled.video.shortId}`, by: 'guest' as const },
      { name: 'embed-playlist', address: `${filled.publicUrl}/embed/playlist/${filled.playlist}`, by: 'guest' as const },
    ].map((one) => ({ ...one, isEmbedded: true })),
  ];
}
