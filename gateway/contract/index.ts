/** All routes by name. Names are operation ids: clients are written against them. */
import { adminRoutes } from './admin.ts';
import { assetRoutes } from './assets.ts';
import { mediaRoutes } from './media.ts';
import { publicRoutes } from './public.ts';
import { settingsRoutes } from './settings.ts';
import { workerRoutes } from './worker-routes.ts';

export const routes = { ...publicRoutes, ...mediaRoutes, ...adminRoutes, ...settingsRoutes, ...assetRoutes, ...workerRoutes } as const;
export type Routes = typeof routes;
export type RouteName = keyof Routes;
