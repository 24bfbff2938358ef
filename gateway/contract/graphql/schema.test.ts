import { readFileSync } from 'node:fs';
import { validateSchema } from 'graphql';
import t from 'tap';
import { routes as table } from '../index.ts';
import type { Listener, Route } from '../routes.ts';
import { describeGraph, type FieldCall } from './schema.ts';
import { storedSchema, storedSchemaPath } from './stored.ts';

const routes: Readonly<Record<string, Route>> = table;
const of = (listener: Listener) =>
  describeGraph(Object.fromEntries(Object.entries(routes).filter(([, one]) => one.listeners.includes(listener))));

t.test('the copy in the repository is the newest', async (t) => {
  t.ok(readFileSync(storedSchemaPath, 'utf8') === storedSchema(), 'write it anew: node gateway/contract/openapi/stored.ts');
});

t.test('each listener has the fields of its own routes', async (t) => {
  const [everybody, administrators] = [of('public'), of('admin')];
  for (const schema of [everybody, administrators]) t.same(validateSchema(schema), []);
  const [open, admin] = [everybody.getQueryType()!.getFields(), administrators.getQueryType()!.getFields()];
  for (const name of ['listVideos', 'readVideo', 'readAccount', 'listOrganisations', 'listUploads', 'listWebhooks', 'health'])
    t.ok(open[name], name);
  for (const name of ['listJobs', 'readQueue', 'listWorkers', 'listSettings', 'listAudit', 'listAccounts', 'listWebhooks'])
    t.ok(admin[name], name);
  for (const name of ['listJobs', 'listAudit']) t.notOk(open[name], `${name} is for administrators`);
  for (const name of ['graphql', 'openapi', 'signIn', 'claim', 'uploadSource', 'writeSettings', 'segment']) {
    const fields = [everybody, administrators]
      .flatMap((one) => [one.getQueryType()!, one.getMutationType()!])
      .flatMap((type) => Object.keys(type.getFields()));
    t.notOk(fields.includes(name), `${name} is for its route alone`);
  }
});

t.test('a field takes what its route takes, and is of Query when the route reads', async (t) => {
  const schema = describeGraph(routes);
  for (const [type, reads] of [
    [schema.getQueryType()!, true],
    [schema.getMutationType()!, false],
  ] as const)
    for (const field of Object.values(type.getFields())) {
      const call = field.extensions.call as FieldCall;
      const route = routes[call.route]!;
      t.equal(route.method === 'GET', reads, field.name);
      t.same([...call.params].sort(), Object.keys(route.params?.shape ?? {}).sort(), field.name);
      t.same(call.query.length, Object.keys(route.query?.shape ?? {}).length, field.name);
    }
});

t.test('what lies below a thing is a field of it', async (t) => {
  const type = of('public').getType('Video') as unknown as { getFields(): Record<string, { args: unknown[] }> };
  const { listFiles, readScenes, readPlayback } = type.getFields();
  t.same([listFiles?.args, readScenes?.args, readPlayback?.args], [[], [], []]);
});
