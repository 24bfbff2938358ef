/** What an operator's collector hears of an instance: one that runs well says nothing, a process that dies is told of. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { startInstance } from './instance.ts';
import { startErrorCollector } from './servers/error-collector.ts';

t.test('the supervisor tells of a process that it had to start again', { timeout: 600_000 }, async (t) => {
  const { dsn, received, stop } = await startErrorCollector();
  t.teardown(stop);
  const instance = await startInstance({ args: ['--sentry-dsn', dsn, '--roles', 'gateway,actors'] });
  t.teardown(() => instance.remove());
  t.same(received, [], 'a start is no error');
  const { app = 0 } = await instance.children();
  t.ok(app > 1);
  process.kill(app, 'SIGKILL');
  const told = () => received.find(({ event }) => event.transaction === 'process app');
  while (!told()) await new Promise((resolve) => setTimeout(resolve, 100));
  t.match(told()?.event, {
    server_name: 'vitascope-supervisor',
    exception: { values: [{ type: 'ProcessEnded', value: 'app: ended by SIGKILL' }] },
  });
});

t.test('a line for each request is in the log once it is wished', { timeout: 600_000 }, async (t) => {
  const instance = await startInstance({ args: ['--roles', 'gateway,actors'] });
  t.teardown(() => instance.remove());
  const settings = `${instance.adminUrl}/api/v1/admin/settings/records`;
  const headers = { authorization: `Bearer ${instance.key}`, 'content-type': 'application/json' };
  const etag = (await fetch(settings, { headers })).headers.get('etag') ?? '';
  const set = await fetch(settings, { method: 'PUT', headers: { ...headers, 'if-match': etag }, body: '{"accessLog":true}' });
  t.equal(set.status, 200);
  const requestId = (await fetch(`${instance.publicUrl}/api/v1/videos`)).headers.get('x-request-id') ?? 'none';
  const lines = async () => (await readFile(join(instance.dataDir, 'logs', 'vitascope.log'), 'utf8')).split('\n');
  let line: string | undefined;
  while (line === undefined) line = (await lines()).find((one) => one.includes(requestId));
  t.match(JSON.parse(line), { msg: 'request', method: 'GET', path: '/api/v1/videos', status: 200, listener: 'public' });
});
