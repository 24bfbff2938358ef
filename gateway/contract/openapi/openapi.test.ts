import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { z } from 'zod';
import { routes as table } from '../index.ts';
import { problems } from '../problems.ts';
import type { Route } from '../routes.ts';
import { describeApi } from './document.ts';
import { storedDocument, storedPath } from './stored.ts';
import { tagOf } from './tags.ts';

const routes: Readonly<Record<string, Route>> = table;
interface Operation {
  summary: string;
  description: string;
  tags: string[];
  parameters: { name: string; in: string; example: unknown; description?: string }[];
  requestBody?: { content: Record<string, { example?: unknown }> };
  responses: Record<string, { content?: Record<string, { example?: unknown }> }>;
}
const document = describeApi(routes, 'http://127.0.0.1:9000') as { paths: Record<string, Record<string, Operation>> };
const operations = Object.entries(routes).map(([name, route]) => {
  const operation = document.paths[route.path]?.[route.method.toLowerCase()];
  if (!operation) throw new Error(`${name} is not described`);
  return { name, route, operation };
});
const said = (schema: z.ZodType, value: unknown) => {
  const checked = schema.safeParse(value);
  return checked.success ? [] : checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
};

t.test('every operation has words, a tag, and words for its parameters', async (t) => {
  for (const { name, route, operation } of operations) {
    t.ok(operation.summary && operation.description, name);
    t.ok(tagOf(route.path), `${name}: tags.ts has no tag for ${route.path}`);
    const wordless = operation.parameters.filter((parameter) => !parameter.description).map((parameter) => parameter.name);
    t.same(wordless, [], `${name}: words.ts has no words for these parameters`);
  }
});

t.test('every example passes its schema', async (t) => {
  for (const { name, route, operation } of operations) {
    for (const place of ['params', 'query'] as const) {
      const schema = route[place];
      const mine = operation.parameters.filter((parameter) => parameter.in === (place === 'params' ? 'path' : 'query'));
      if (schema) t.same(said(schema, Object.fromEntries(mine.map((one) => [one.name, one.example]))), [], `${name}: ${place}`);
    }
    const body = operation.requestBody?.content['application/json'];
    if (route.body && 'json' in route.body) t.same(said(route.body.json, body?.example), [], `${name}: body`);
    for (const [status, answer] of Object.entries(route.answers)) {
      const example = operation.responses[status]?.content?.[route.media ?? 'application/json']?.example;
      if ('json' in answer) t.same(said(answer.json, example), [], `${name}: ${status}`);
    }
  }
});

t.test('no two routes call the same place by one method', async (t) => {
  const places = Object.values(routes).map((route) => `${route.method} ${route.path}`);
  t.equal(new Set(places).size, places.length);
});

t.test('codes have one status, wherever the gateway refuses', async (t) => {
  const gateway = fileURLToPath(new URL('../../', import.meta.url));
  const sources = readdirSync(gateway, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.ts$/.test(file) && !/\.test\.ts$|conformance/.test(file),
  );
  let seen = 0;
  for (const file of sources) {
    for (const [, code, status] of readFileSync(join(gateway, file), 'utf8').matchAll(/\brefuse\(\s*'([a-z0-9-]+)',\s*(\d{3}),/g)) {
      t.equal((problems as Record<string, { status: number }>)[code!]?.status, Number(status), `${file}: ${code}`);
      seen += 1;
    }
  }
  t.ok(seen > 30, 'refusals are found');
});

t.test('the copy in the repository is the newest', async (t) => {
  t.equal(readFileSync(storedPath, 'utf8'), storedDocument(), `write it anew: node ${'gateway/contract/openapi/stored.ts'}`);
});
