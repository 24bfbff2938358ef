import t from 'tap';
import type { WorkerCommand } from './contract.ts';
import { decideWorker } from './decide.ts';
import type { WorkerState } from './state.ts';

const at = (seconds: number): Date => new Date(Date.parse('2026-01-01T00:00:00Z') + seconds * 1000);
function decide(state: WorkerState | null, command: WorkerCommand, seconds = 0) {
  const decision = decideWorker(state, command, at(seconds), 'w');
  if ('refused' in decision) throw new Error(decision.refused.code);
  return decision;
}
const register: WorkerCommand = { name: 'register', label: 'box', keyPrefix: 'p', keyHash: 'h' };
const registered = decide(null, register).state;

t.test('a worker is registered once', async (t) => {
  t.match(decide(null, register).rows, [{ table: 'workers', values: { id: 'w', key_prefix: 'p', state: 'active' } }]);
  t.match(decideWorker(registered, register, at(0), 'w'), { refused: { code: 'already-registered' } });
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
});
