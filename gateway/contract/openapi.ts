/** OpenAPI 3.1 of the routes: their zod schemas as JSON Schema 2020-12. */
import { z } from 'zod';
import { problemDocument, type Route } from './routes.ts';

export function describeApi(routes: Readonly<Record<string, Route>>, serverUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries(routes)) {
    paths[route.path] ??= {};
    paths[route.path]![route.method.toLowerCase()] = operation(name, route);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Vitascope', version: 'v1' },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'vitascope_session' },
      },
      schemas: { Problem: schemaOf(problemDocument, 'output') },
    },
  };
}

function operation(name: string, route: Route): Record<string, unknown> {
  const security = {
    public: undefined,
    reader: [{}, { key: [] }, { session: [] }],
    administrator: [{ key: [] }, { session: [] }],
    worker: [{ key: [] }],
  };
  const answers = Object.entries(route.answers).map(([status, answer]) => [
    status,
    {
      description: 'Done',
      ...('json' in answer
        ? { content: { 'application/json': { schema: schemaOf(answer.json, 'output') } } }
        : 'bytes' in answer
          ? { content: { [answer.bytes]: {} } }
          : {}),
    },
  ]);
  const codes = route.problems.length > 0 ? `Refused. Codes of its own: ${route.problems.join(', ')}` : 'Refused';
  return {
    operationId: name,
    summary: route.summary,
    ...(security[route.access] ? { security: security[route.access] } : {}),
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
    ...(route.body ? { requestBody: requestBody(route.body) } : {}),
    responses: {
      ...Object.fromEntries(answers),
      default: { description: codes, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    },
  };
}

function requestBody(body: NonNullable<Route['body']>): Record<string, unknown> {
  return {
    required: true,
    content: 'json' in body ? { 'application/json': { schema: schemaOf(body.json, 'input') } } : { [body.bytes]: {} },
  };
}

function parameters(schema: z.ZodObject | undefined, place: 'path' | 'query'): Record<string, unknown>[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Record<string, unknown>; required?: string[] };
  return Object.entries(properties).map(([name, own]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: own,
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
