import t from 'tap';
import { migrate, schemaOf } from '../migrate.ts';
import { isInScope, offlineAfterSeconds, type WorkerCommand } from './contract.ts';
import { decideWorker } from './decide.ts';
import { type WorkerState, workerMigrations } from './state.ts';

const at = (seconds: number): Date => new Date(Date.parse('2026-01-01T00:00:00Z') + seconds * 1000);
function decide(state: WorkerState | null, command: WorkerCommand, seconds = 0) {
  const decision = decideWorker(state, command, at(seconds), 'w');
  if ('refused' in decision) throw new Error(decision.refused.code);
  return decision;
}
const register: WorkerCommand = { name: 'register', label: 'box', keyPrefix: 'p', keyHash: 'h', scope: 'instance' };
const registered = decide(null, register).state;

t.test('a worker is registered once', async (t) => {
  t.match(decide(null, register).rows, [{ table: 'workers', values: { id: 'w', key_prefix: 'p', state: 'active', scope: 'instance' } }]);
  t.same(decide(registered, register).rows, [], 'the same call again changes nothing');
  t.match(decideWorker(registered, { ...register, keyPrefix: 'q' }, at(0), 'w'), { refused: { code: 'already-registered' } });
  t.match(decideWorker(null, { name: 'heartbeat' }, at(0), 'w'), { refused: { code: 'not-found' } });
});

t.test('heartbeats are written every few seconds only', async (t) => {
  const first = decide(registered, { name: 'heartbeat' }, 1);
  t.equal(first.rows.length, 1);
  t.equal(decide(first.state, { name: 'heartbeat' }, 3).state, first.state);
  t.equal(decide(first.state, { name: 'heartbeat' }, 7).rows.length, 1);
});

t.test('a worker hears that it is to drain, and goes on when resumed', async (t) => {
  const draining = decide(registered, { name: 'drain' });
  t.match(decide(draining.state, { name: 'heartbeat' }).value, { instruction: 'drain' });
  t.match(decide(draining.state, { name: 'resume' }).value, { instruction: 'continue' });
});

t.test('a disabled worker stays disabled', async (t) => {
  const disabled = decide(registered, { name: 'disable' }).state;
  t.match(decide(disabled, { name: 'heartbeat' }).value, { instruction: 'disabled' });
  t.match(decideWorker(disabled, { name: 'resume' }, at(0), 'w'), { refused: { code: 'disabled' } });
  t.match(decideWorker(disabled, { name: 'restart' }, at(0), 'w'), { refused: { code: 'disabled' } });
});

t.test('a removed worker is not there any more', async (t) => {
  const removed = decide(decide(registered, { name: 'disable' }).state, { name: 'remove' });
  t.match(removed, { rows: [{ values: { state: 'removed' } }], effects: [{ type: 'worker.removed' }] });
  for (const name of ['heartbeat', 'resume', 'remove'] as const)
    t.match(decideWorker(removed.state, { name }, at(0), 'w'), { refused: { code: 'not-found' } }, name);
});

const capabilities = { version: '1.0.0', kinds: [], encoders: [], cores: 1, concurrency: 1, jailed: true };
const hello = (process: string | null): WorkerCommand => ({ name: 'hello', capabilities, process });

t.test('a worker that is to restart hears so until another run of it says hello', async (t) => {
  const running = decide(registered, hello('one')).state;
  const asked = decide(running, { name: 'restart' });
  t.match(asked.effects, [{ type: 'worker.restarting' }]);
  t.match(decide(asked.state, hello('one')).value, { instruction: 'restart' });
  t.match(decide(asked.state, hello(null)).value, { instruction: 'restart' }, 'a worker that does not name its runs has to be resumed');
  const back = decide(asked.state, hello('two'));
  t.match(back, { value: { instruction: 'continue' }, rows: [{ values: { state: 'active' } }], effects: [{ type: 'worker.active' }] });
  const drained = decide(running, { name: 'drain' }).state;
  t.match(decide(drained, hello('two')).value, { instruction: 'drain' }, 'what was set aside stays so over a restart');
});

t.test('a worker is connected with its first sign of life, and offline after a long silence', async (t) => {
  const connected = decide(registered, { name: 'heartbeat' }, 0);
  t.match(connected, { rows: [{ values: { online: true } }], effects: [{ type: 'worker.connected' }] });
  const lapse: WorkerCommand = { name: 'lapse', graceSeconds: 10 };
  for (const early of [1, offlineAfterSeconds + 9])
    t.match(decideWorker(connected.state, lapse, at(early), 'w'), { refused: { code: 'not-silent' } });
  const offline = decide(connected.state, lapse, offlineAfterSeconds + 10);
  t.match(offline, { rows: [{ values: { online: false } }], effects: [{ type: 'worker.offline' }] });
  t.match(decideWorker(offline.state, lapse, at(1000), 'w'), { refused: { code: 'not-silent' } }, 'it is said once');
  t.match(decide(offline.state, { name: 'heartbeat' }, 1001).effects, [{ type: 'worker.connected' }]);
});

t.test('scopes', async (t) => {
  const seen = (scope: string) =>
    [
      { ownerId: 'a', privacy: 'public' },
      { ownerId: 'a', privacy: 'private' },
      { ownerId: 'b', privacy: 'public' },
      { ownerId: 'b', privacy: null },
    ].map((video) => isInScope(scope, video));
  t.same(seen('instance'), [true, true, true, true]);
  t.same(seen('public'), [true, false, true, false]);
  t.same(seen('owner:a'), [true, true, false, false]);
});

t.test('a worker of an earlier version has the scope that it had', async (t) => {
  const old = { at: 'draining', label: 'box', capabilities: null, heartbeatAt: null };
  t.equal(schemaOf(workerMigrations), 2);
  t.same(migrate(workerMigrations, 1, old), { ...old, scope: 'instance', keyPrefix: null, online: false, process: null });
});
