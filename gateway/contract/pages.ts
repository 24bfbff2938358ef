/**
 * The addresses of the site's pages. The server answers each with the application, which draws the page that the address names, so both read
 * this table. What an address names (a video, an organisation) is its group `id`, as it stands in the address.
 */
const name = '(?<id>[A-Za-z0-9_-]{1,64})';

export const pageAddresses = {
  home: /^\/(index\.html)?$/,
  watch: /^\/w\/(?<id>[A-Za-z0-9_-]{4,40})$/,
  channel: /^\/c\/(?<id>[A-Za-z0-9_-]{3,36})$/,
  'channel-settings': /^\/c\/(?<id>[A-Za-z0-9_-]{3,36})\/settings$/,
  'own-channels': /^\/account\/channels$/,
  webhooks: /^\/account\/webhooks$/,
  webhook: /^\/account\/webhooks\/(?<id>[0-9a-f-]{36})$/,
  reports: /^\/account\/reports$/,
  subscriptions: /^\/subscriptions$/,
  history: /^\/history$/,
  'watch-later': /^\/watch-later$/,
  'sign-in': /^\/sign-in$/,
  'sign-up': /^\/sign-up$/,
  account: /^\/account$/,
  verify: /^\/account\/verify$/,
  'new-address': /^\/account\/new-address$/,
  forgotten: /^\/account\/forgotten$/,
  reset: /^\/account\/reset$/,
  search: /^\/search$/,
  categories: /^\/categories$/,
  channels: /^\/channels$/,
  category: /^\/categories\/(?<id>[a-z0-9-]{1,60})$/,
  /** As it stands in the address: percent-encoded. */
  tag: /^\/tags\/(?<id>[^/]{1,500})$/,
  organisation: RegExp(`^/organisations/${name}$`),
  playlists: /^\/playlists$/,
  playlist: /^\/playlists\/(?<id>[A-Za-z0-9_-]{4,40})$/,
  analytics: /^\/studio\/analytics$/,
  'video-analytics': RegExp(`^/studio/analytics/${name}$`),
  invitation: RegExp(`^/invitations/${name}$`),
  studio: /^\/studio$/,
  'studio-uploads': /^\/studio\/uploads$/,
  'studio-video': /^\/studio\/videos\/(?<id>[A-Za-z0-9_-]{4,40})$/,
  'studio-trash': /^\/studio\/trash$/,
  about: /^\/about$/,
  /** Every part of the pages in every state, for those who build them. Nothing leads to it. */
  design: /^\/design$/,
} as const satisfies Record<string, RegExp>;
export type PageName = keyof typeof pageAddresses;

/** Null where an address is that of no page. A slash at its end makes no difference. */
export function pageAt(path: string): { page: PageName; id: string } | null {
  const bare = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  for (const [page, address] of Object.entries(pageAddresses)) {
    const found = address.exec(bare);
    if (found) return { page: page as PageName, id: found.groups?.id ?? '' };
  }
  return null;
}
