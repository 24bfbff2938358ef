/** All routes by name. Names are operation ids: clients are written against them. */
import { accountRoutes } from './account.ts';
import { adminRoutes } from './admin.ts';
import { adminAccountRoutes } from './admin-accounts.ts';
import { alertRoutes } from './alerts.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { assetRoutes } from './assets.ts';
import { auditRoutes } from './audit.ts';
import { backupRoutes } from './backups.ts';
import { channelRoutes } from './channels.ts';
import { chapterRoutes } from './chapters.ts';
import { commentRoutes } from './comments.ts';
import { directUploadRoutes } from './direct-uploads.ts';
import { docsRoutes } from './docs.ts';
import { editionRoutes } from './editions.ts';
import { embeddingRoutes } from './embedding.ts';
import { feedRoutes } from './feeds.ts';
import { fieldRoutes } from './fields.ts';
import { graphqlRoutes } from './graphql.ts';
import { importRoutes } from './imports.ts';
import { joined } from './joined.ts';
import { libraryRoutes } from './library.ts';
import { liveSettingsRoutes } from './live-settings.ts';
import { mediaRoutes } from './media.ts';
import { moderationRoutes } from './moderation.ts';
import { organisationRoutes } from './organisations.ts';
import { pictureRoutes } from './pictures.ts';
import { playbackRoutes } from './playback.ts';
import { playlistRoutes } from './playlists.ts';
import { publicRoutes } from './public.ts';
import { queueRoutes } from './queue.ts';
import { quotaRoutes } from './quotas.ts';
import { ratingRoutes } from './ratings.ts';
import { realtimeRoutes } from './realtime.ts';
import { reencodeRoutes } from './reencode.ts';
import { reportRoutes } from './reports.ts';
import { scimRoutes } from './scim.ts';
import { searchRoutes } from './search.ts';
import { settingsRoutes } from './settings.ts';
import { signInRoutes } from './sign-in.ts';
import { signInServiceRoutes } from './sign-in-services.ts';
import { storageRoutes } from './storage.ts';
import { storageMoveRoutes } from './storage-moves.ts';
import { studioRoutes } from './studio.ts';
import { systemRoutes } from './system.ts';
import { uploadRoutes } from './uploads.ts';
import { viewingRoutes } from './viewing.ts';
import { viewRoutes } from './views.ts';
import { webhookRoutes } from './webhooks.ts';
import { workerRoutes } from './worker-routes.ts';

export const routes = joined(
  publicRoutes,
  signInRoutes,
  accountRoutes,
  adminAccountRoutes,
  realtimeRoutes,
  channelRoutes,
  libraryRoutes,
  fieldRoutes,
  searchRoutes,
  viewingRoutes,
  ratingRoutes,
  viewRoutes,
  chapterRoutes,
  commentRoutes,
  playlistRoutes,
  reportRoutes,
  moderationRoutes,
  feedRoutes,
  directUploadRoutes,
  organisationRoutes,
  signInServiceRoutes,
  scimRoutes,
  docsRoutes,
  graphqlRoutes,
  editionRoutes,
  pictureRoutes,
  playbackRoutes,
  embeddingRoutes,
  importRoutes,
  mediaRoutes,
  adminRoutes,
  queueRoutes,
  reencodeRoutes,
  settingsRoutes,
  liveSettingsRoutes,
  storageRoutes,
  storageMoveRoutes,
  backupRoutes,
  assetRoutes,
  apiKeyRoutes,
  auditRoutes,
  webhookRoutes,
  systemRoutes,
  alertRoutes,
  uploadRoutes,
  quotaRoutes,
  studioRoutes,
  workerRoutes,
);
export type Routes = typeof routes;
export type RouteName = keyof Routes;
