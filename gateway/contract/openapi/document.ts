/** OpenAPI 3.1 of the routes. What it says is read from them, so it cannot be out of date. */
import { type Listener, problemDocument, type Route } from '../routes.ts';
import { operationOf } from './operation.ts';
import { headerObjects } from './responses.ts';
import { createComponents } from './schemas.ts';
import { tagOf, tags } from './tags.ts';

const description = `Everything that Vitascope can be asked for over HTTP.

**Refusals** are problem documents (RFC 9457) with a stable \`code\`; \`retry\` says that the same call may succeed later.

**Lists** come in pages: \`nextCursor\` of one is the \`cursor\` of the next, and null at the end.

**Who calls** is said by a key (\`Authorization: Bearer\`), or by the session of a browser. What changes something from a page must come from
a page of this server. HEAD is answered like GET, without the body, and OPTIONS names the methods of an address.`;

/** \`serverUrl\`: where the routes are asked for; with several listeners, where each is. */
export function describeApi(
  routes: Readonly<Record<string, Route>>,
  serverUrl: string | Readonly<Record<Listener, string>>,
): Record<string, unknown> {
  const components = createComponents();
  components.schemaOf(problemDocument, 'output');
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries(routes)) {
    const servers = typeof serverUrl === 'string' ? {} : { servers: route.listeners.map((listener) => serverOf(listener, serverUrl)) };
    paths[route.path] ??= {};
    paths[route.path]![route.method.toLowerCase()] = { ...operationOf(name, route, components), ...servers };
  }
  const used = new Set<string | undefined>(Object.values(routes).map((route) => tagOf(route.path)?.name));
  return {
    openapi: '3.1.0',
    info: { title: 'Vitascope', version: 'v1', description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: typeof serverUrl === 'string' ? [{ url: serverUrl }] : [serverOf('public', serverUrl)],
    tags: tags.filter((tag) => used.has(tag.name)).map(({ name, description }) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key of an account; it may do what its scopes say.' },
        session: { type: 'apiKey', in: 'cookie', name: 'vitascope_session', description: 'The cookie of a person who has signed in.' },
        workerKey: { type: 'http', scheme: 'bearer', description: 'The key of a worker, which it was given when it was registered.' },
      },
      headers: headerObjects,
      responses: components.responses,
      schemas: components.schemas,
    },
  };
}

function serverOf(listener: Listener, urls: Readonly<Record<Listener, string>>): { url: string; description: string } {
  return { url: urls[listener], description: `The ${listener} listener` };
}
