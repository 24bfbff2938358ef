/** The alternatives of the gateway bench, each in a process of its own: `node bench/servers.ts bare-uws|hono-node BODY_FILE`, or `hono-postgres DATABASE_URL`. Prints its port. */
import { readFileSync } from 'node:fs';

const [kind, file] = process.argv.slice(2);
const answer = (kind === 'hono-postgres' ? { body: '', headers: {} } : JSON.parse(readFileSync(file ?? '', 'utf8'))) as {
  body: string;
  headers: Record<string, string>;
};

if (kind === 'bare-uws') {
  const { default: uws } = await import('uWebSockets.js');
  const headers = Object.entries(answer.headers).filter(([name]) => name !== 'content-length');
  const body = Buffer.from(answer.body);
  const app = uws.App();
  app.get('/*', (response) => {
    response.cork(() => {
      for (const [name, value] of headers) response.writeHeader(name, value);
      response.end(body);
    });
  });
  app.listen('127.0.0.1', 0, (socket) => console.log(uws.us_socket_local_port(socket as never)));
} else if (kind === 'hono-postgres') {
  // The list that everybody sees: the query, the pool and the view of the gateway, behind Hono.
  const { serve } = await import('@hono/node-server');
  const { Hono } = await import('hono');
  const { openDatabase } = await import('../components/database/open.ts');
  const { listVideos, partsOf } = await import('../gateway/video-list.ts');
  const { viewOf } = await import('../gateway/videos.ts');
  const database = openDatabase({ url: file ?? '' });
  const app = new Hono();
  app.get('/api/v1/videos', async (context) => {
    const limit = Number(context.req.query('limit') ?? 24);
    const rows = await listVideos(database, {
      parts: partsOf(null, 'public', undefined),
      filters: database``,
      limit: limit + 1,
      after: null,
    });
    return context.json({
      items: rows.slice(0, limit).map((row) => viewOf(row, { before: () => '', showsViews: () => true })),
      nextCursor: null,
    });
  });
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => console.log(info.port));
} else {
  const { serve } = await import('@hono/node-server');
  const { Hono } = await import('hono');
  const app = new Hono();
  const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => name !== 'content-length'));
  app.get('/api/v1/videos/:id', (context) => context.body(answer.body, 200, headers));
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => console.log(info.port));
}
