/** The modules that draw the pages. Each group of pages is loaded when one of it is opened; that of the first one before anything is drawn. */
import type { ComponentType } from 'preact';
import type { PageName } from '../gateway/contract/pages.ts';

/** `id`: what the address names; empty where it names nothing. */
export type Page = ComponentType<{ id: string }>;

const loaders: Record<PageName, () => Promise<Page>> = {
  home: async () => (await import('./home/page.tsx')).HomePage,
  watch: async () => (await import('./watch/page.tsx')).WatchPage,
  channel: async () => (await import('./channels/page.tsx')).ChannelPage,
  'channel-settings': async () => (await import('./channels/settings.tsx')).ChannelSettingsPage,
  'own-channels': async () => (await import('./channels/own.tsx')).OwnChannelsPage,
  webhooks: async () => (await import('./webhooks/list-page.tsx')).WebhooksPage,
  webhook: async () => (await import('./webhooks/one-page.tsx')).WebhookPage,
  reports: async () => (await import('./reports/page.tsx')).ReportsPage,
  subscriptions: async () => (await import('./library/subscriptions.tsx')).SubscriptionsPage,
  history: async () => (await import('./library/history.tsx')).HistoryPage,
  'watch-later': async () => (await import('./library/watch-later.tsx')).WatchLaterPage,
  'sign-in': async () => (await import('./account/sign-in.tsx')).SignInPage,
  'sign-up': async () => (await import('./account/sign-up.tsx')).SignUpPage,
  account: async () => (await import('./account/page.tsx')).AccountPage,
  verify: async () => (await import('./account/letters.tsx')).VerifyPage,
  'new-address': async () => (await import('./account/letters.tsx')).NewAddressPage,
  forgotten: async () => (await import('./account/letters.tsx')).ForgottenPage,
  reset: async () => (await import('./account/letters.tsx')).ResetPage,
  search: async () => (await import('./search/page.tsx')).SearchPage,
  categories: async () => (await import('./browse/categories.tsx')).CategoriesPage,
  channels: async () => (await import('./browse/channels.tsx')).ChannelsPage,
  category: async () => (await import('./search/labelled.tsx')).CategoryPage,
  tag: async () => (await import('./search/labelled.tsx')).TagPage,
  organisation: async () => (await import('./account/organisation.tsx')).OrganisationPage,
  playlists: async () => (await import('./playlists/list-page.tsx')).PlaylistsPage,
  playlist: async () => (await import('./playlists/one-page.tsx')).PlaylistPage,
  analytics: async () => (await import('./analytics/overview-page.tsx')).OverviewPage,
  'video-analytics': async () => (await import('./analytics/video-page.tsx')).VideoFiguresPage,
  invitation: async () => (await import('./account/invitation.tsx')).InvitationPage,
  studio: async () => (await import('./studio/page.tsx')).StudioPage,
  'studio-uploads': async () => (await import('./studio/uploads.tsx')).UploadsPage,
  'studio-video': async () => (await import('./studio/video.tsx')).StudioVideoPage,
  'studio-trash': async () => (await import('./studio/trash.tsx')).TrashPage,
  about: async () => (await import('./about/page.tsx')).AboutPage,
  design: async () => (await import('./design/page.tsx')).DesignPage,
};
const loaded = new Map<PageName, Page>();

/** The page, if it has been loaded. */
export const pageOf = (name: PageName): Page | undefined => loaded.get(name);

/** Rejects while the server cannot be reached, and where it has newer pages than this application. */
export async function loadPage(name: PageName): Promise<void> {
  if (!loaded.has(name)) loaded.set(name, await loaders[name]());
}
