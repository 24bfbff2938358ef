/** All routes by name. Names are operation ids: clients are written against them. */
import { adminRoutes } from './admin.ts';
import { assetRoutes } from './assets.ts';
import { editionRoutes } from './editions.ts';
import { mediaRoutes } from './media.ts';
import { pictureRoutes } from './pictures.ts';
import { publicRoutes } from './public.ts';
import { queueRoutes } from './queue.ts';
import { reencodeRoutes } from './reencode.ts';
import { settingsRoutes } from './settings.ts';
import { storageRoutes } from './storage.ts';
import { workerRoutes } from './worker-routes.ts';

export const routes = {
  ...publicRoutes,
  ...editionRoutes,
  ...pictureRoutes,
  ...mediaRoutes,
  ...adminRoutes,
  ...queueRoutes,
  ...reencodeRoutes,
  ...settingsRoutes,
  ...storageRoutes,
  ...assetRoutes,
  ...workerRoutes,
} as const;
export type Routes = typeof routes;
export type RouteName = keyof Routes;
