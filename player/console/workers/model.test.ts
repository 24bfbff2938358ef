import t from 'tap';
import { readBytes, writeBytes } from '../accounts/model.ts';
import { wantedOf } from '../operations/audit-filter.ts';
import { commandOf, guessServer, pastOf, toneOfWorker } from './model.ts';

t.test('the command says how the other machine reaches the worker port', async (t) => {
  t.equal(commandOf('https://workers.example.org', 'vt_1'), 'npx vitascope worker --server https://workers.example.org --token vt_1');
  t.equal(
    commandOf('http://192.168.1.5:9002', 'vt_1'),
    'npx vitascope worker --server http://192.168.1.5:9002 --token vt_1 --allow-plain-http',
  );
  t.notMatch(commandOf('http://127.0.0.1:9002', 'vt_1'), '--allow-plain-http');
  const start = (publicUrl: string) => [
    { name: 'publicUrl', value: publicUrl },
    { name: 'workerPort', value: '9402' },
  ];
  t.equal(guessServer(start('https://video.example.org')), 'https://video.example.org:9402');
  t.equal(guessServer(start('http://localhost:9000')), 'http://localhost:9402');
  t.equal(guessServer([]), 'http://127.0.0.1:9002');
});

t.test('a worker is well while it is heard of and takes jobs', async (t) => {
  const one = { state: 'active', online: true, problem: null };
  t.equal(toneOfWorker(one), 'ok');
  t.equal(toneOfWorker({ ...one, state: 'draining' }), 'busy');
  t.equal(toneOfWorker({ ...one, online: false }), 'bad');
  t.equal(toneOfWorker({ ...one, state: 'disabled', online: false }), 'none');
});

t.test('its past is told newest first, whoever tells it', async (t) => {
  const change = { action: 'steerWorker', actorId: 'a', target: { id: 'w', action: 'drain' }, status: 204 };
  const past = pastOf({
    leases: [{ at: '2026-01-01T00:00:02Z', jobId: 'j', kind: 'audio', videoTitle: 'A film', epoch: 1, what: 'done', problem: null }],
    events: [{ type: 'worker.connected', at: '2026-01-01T00:00:01Z' }],
    changes: [{ ...change, at: '2026-01-01T00:00:03Z' }] as never,
  });
  t.same(
    past.map(({ is }) => is),
    ['change', 'lease', 'event'],
  );
});

t.test('amounts of bytes are written as people write them', async (t) => {
  t.equal(readBytes('50 GB'), 50e9);
  t.equal(readBytes('1,5tb'), 1.5e12);
  t.equal(readBytes('-1'), -1);
  t.equal(readBytes(' '), null);
  t.equal(readBytes('lots'), undefined);
  for (const value of [null, -1, 0, 1, 1500, 50e9, 1.5e12]) t.equal(readBytes(writeBytes(value)), value);
});

t.test('days of the audit log are whole days', async (t) => {
  const given: Record<string, string> = { actor: 'a', from: '2026-01-01', to: '2026-01-01' };
  const { actor, from = '', to = '' } = wantedOf((name) => given[name] ?? '');
  t.equal(actor, 'a');
  t.equal(Date.parse(to) - Date.parse(from), 86_400_000);
  t.same(
    wantedOf(() => ''),
    {},
  );
});
