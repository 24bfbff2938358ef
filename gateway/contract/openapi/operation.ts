/** One route as an operation of OpenAPI. */
import type { z } from 'zod';
import { type RequestHeader, requestHeaders } from '../headers.ts';
import { type Permission, permissions } from '../permissions.ts';
import { type Access, isForGuests, type Route } from '../routes.ts';
import { exampleOf } from './examples.ts';
import { responsesOf } from './responses.ts';
import type { Components } from './schemas.ts';
import { tagOf } from './tags.ts';
import { wordsOfName } from './words.ts';

export function operationOf(name: string, route: Route, components: Components): Record<string, unknown> {
  const tag = tagOf(route.path);
  return {
    operationId: name,
    ...(tag ? { tags: [tag.name] } : {}),
    summary: route.summary,
    description: [route.description, whoMay(route.access)].filter(Boolean).join('\n\n'),
    security: securityOf(route.access),
    parameters: [
      ...parametersOf(route.params, 'path', components),
      ...parametersOf(route.query, 'query', components),
      ...headersOf(route).map((header) => ({
        name: header,
        in: 'header',
        required: false,
        description: requestHeaders[header].description,
        schema: { type: 'string' },
        example: requestHeaders[header].example,
      })),
    ],
    ...(route.body ? { requestBody: requestBody(route.body, route.media, components) } : {}),
    responses: responsesOf(route, components),
  };
}

/** Whom a call needs. Beside the key stands the scope that it must have. */
function securityOf(access: Access): Record<string, string[]>[] {
  if (access === 'public' || isForGuests(access)) return [{}, { key: [] }, { session: [] }];
  if (access === 'worker') return [{ workerKey: [] }];
  const { scope } = permissions[access];
  return [{ key: scope === null ? [] : [scope] }, { session: [] }];
}

function whoMay(access: Access): string {
  if (access === 'public') return 'Everybody may call it.';
  if (access === 'reader')
    return 'Whoever may see the video may call it; a key needs the scope `read` where the video is not for everybody.';
  if (access === 'visitor')
    return 'Whoever may see the channel may call it; a key needs the scope `read` where nothing of the channel is there for everybody.';
  if (access === 'viewer') return 'Whoever may see the playlist may call it; a key needs the scope `read` where it is private.';
  if (access === 'worker') return 'Workers may call it, with their key.';
  const permission: Permission = permissions[access];
  const roles = permission.roles.includes('user') ? ['everybody who has an account'] : permission.roles.map((role) => `${role}s`);
  const members = permission.organisation.map((role) => `\`${role}\``).join(', ');
  const more = [...(permission.owner ? ['the owner'] : []), ...(members ? [`members of its organisation with the role ${members}`] : [])];
  const scope = permission.scope === null ? '' : ` A key needs the scope \`${permission.scope}\`.`;
  return `Permission \`${access}\`: ${[...roles, ...more].join('; ')}.${scope}`;
}

function headersOf({ headers = [], answers }: Route): RequestHeader[] {
  return [...(304 in answers ? (['if-none-match'] as const) : []), ...(206 in answers ? (['range', 'if-range'] as const) : []), ...headers];
}

function requestBody(body: NonNullable<Route['body']>, media: Route['media'], components: Components): Record<string, unknown> {
  if (!('json' in body)) return { required: true, content: { [body.bytes]: {} } };
  const schema = components.schemaOf(body.json, 'input');
  const said = { schema, example: exampleOf(schema, components.schemas) };
  return { required: true, content: { 'application/json': said, ...(media && { [media]: said }) } };
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query', components: Components): Record<string, unknown>[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = components.schemaOf(schema, 'input');
  return Object.entries(properties).map(([name, own]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...((own.description ?? wordsOfName[name]) ? { description: own.description ?? wordsOfName[name] } : {}),
    schema: own,
    example: exampleOf(own, components.schemas, name),
  }));
}
