/** The alternatives of the gateway bench, each in a process of its own: `node bench/servers.ts bare-uws|hono-node BODY_FILE`. Prints its port. */
import { readFileSync } from 'node:fs';

const [kind, file] = process.argv.slice(2);
const answer = JSON.parse(readFileSync(file ?? '', 'utf8')) as { body: string; headers: Record<string, string> };

if (kind === 'bare-uws') {
  const { default: uws } = await import('uWebSockets.js');
  const headers = Object.entries(answer.headers).filter(([name]) => name !== 'content-length');
  const app = uws.App();
  app.get('/*', (response) => {
    response.cork(() => {
      for (const [name, value] of headers) response.writeHeader(name, value);
      response.end(answer.body);
    });
  });
  app.listen('127.0.0.1', 0, (socket) => console.log(uws.us_socket_local_port(socket as never)));
} else {
  const { serve } = await import('@hono/node-server');
  const { Hono } = await import('hono');
  const app = new Hono();
  const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => name !== 'content-length'));
  app.get('/api/v1/videos/:id', (context) => context.body(answer.body, 200, headers));
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) => console.log(info.port));
}
