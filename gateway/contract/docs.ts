/** The API description as a page that people read, and do not call from. */
import { z } from 'zod';
import { route } from './routes.ts';

const common = { listeners: ['public', 'admin', 'worker'], access: 'public', rate: 'read', method: 'GET', problems: [] } as const;
/** Everything that the page loads, from this server. */
export const apiPageFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js'] as const;

export const docsRoutes = {
  apiPage: route({
    ...common,
    summary: 'This description as a page',
    path: '/api/v1/docs',
    answers: { 200: { bytes: 'text/html' }, 304: { empty: true } },
  }),
  apiPageFile: route({
    ...common,
    summary: 'What that page is made of',
    path: '/api/v1/docs/{file}',
    params: z.object({ file: z.enum(apiPageFiles) }),
    answers: { 200: { bytes: 'text/*' }, 304: { empty: true } },
  }),
} as const;
