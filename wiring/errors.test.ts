import { spawn } from 'node:child_process';
import { once } from 'node:events';
import t from 'tap';
import type { Fault } from '../components/errors/contract.ts';
import type { Events, VitaEvent } from '../components/events/contract.ts';
import { startErrorCollector } from '../test/servers/error-collector.ts';
import { reportFailedJobs, secretsOf } from './errors.ts';
import { readSettings } from './settings.ts';

t.test('what nobody catches is told, and ends the process as before', async (t) => {
  const { dsn, received, stop } = await startErrorCollector();
  t.teardown(stop);
  for (const failure of ["throw new TypeError('a thing of very-secret')", "Promise.reject(new TypeError('a thing of very-secret'))"]) {
    const program = `
      import { openErrors } from '${new URL('errors.ts', import.meta.url)}';
      await openErrors({ dsn: '${dsn}', service: 'test', secrets: ['very-secret'], log: console });
      setInterval(() => {}, 1000);
      setTimeout(() => { ${failure} }, 1);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const [code] = await once(child, 'close');
    t.equal(code, 1);
    t.match(said, /TypeError: a thing/, 'the log has it, too');
  }
  t.same(
    received.map(({ event }) => [event.level, event.transaction, event.exception.values[0].value]),
    [
      ['fatal', 'uncaughtException', 'a thing of …'],
      ['fatal', 'unhandledRejection', 'a thing of …'],
    ],
  );
});

t.test('jobs are told of that failed for good, but not by their source', async (t) => {
  const told: Fault[] = [];
  let hear: (event: VitaEvent) => void = () => {};
  const events: Pick<Events, 'subscribe'> = {
    subscribe(_filter, listener) {
      hear = listener;
      return { close() {} };
    },
  };
  reportFailedJobs(events, { report: (fault) => void told.push(fault), close: async () => {} });
  const subject = { type: 'job', id: 'j1' };
  const failed = (code: string, status: number) =>
    hear({
      id: 7,
      at: '',
      type: 'job.failed',
      subject,
      data: { kind: 'audio', problem: { code, status, title: 'It went wrong.', detail: '/private/x' } },
    });
  failed('bad-source', 422);
  hear({ id: 8, at: '', type: 'job.queued', subject, data: { kind: 'audio' } });
  hear({ id: 9, at: '', type: 'job.failed', subject, data: { kind: 'audio', problem: null } });
  t.same(told, []);
  failed('encoder-broke', 503);
  t.match(told, [{ where: 'job audio', tags: { problem: 'encoder-broke' }, facts: { jobId: 'j1' }, sameAs: 'job.failed 7' }]);
  t.notMatch(JSON.stringify(told), /private/);
});

t.test('every secret of the settings is known, also in parts', async (t) => {
  const settings = readSettings(['--sentry-dsn', 'https://abc123@sentry.example.org/7'], {
    DATABASE_URL: 'postgres://me:p%40ss@host/db',
    VITASCOPE_REDIS_URL: 'redis://:half%word@host:6379',
    VITASCOPE_PLAYBACK_KEYS: 'one:0123456789012345678901234567890123456789',
  });
  const secrets = secretsOf(settings);
  for (const secret of [
    'https://abc123@sentry.example.org/7',
    'abc123',
    'p%40ss',
    'p@ss',
    'half%word',
    '0123456789012345678901234567890123456789',
  ])
    t.ok(secrets.includes(secret), secret);
  t.throws(() => readSettings(['--sentry-dsn', 'https://topsecret@/x'], {}), { message: /--sentry-dsn is not right/ });
  t.throws(() => readSettings(['--sentry-dsn', 'ftp://topsecret@host/1'], {}), { message: /^(?!.*topsecret)/ });
});
