/** What an operator's collector hears of an instance: one that runs well says nothing, a process that dies is told of. */
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
