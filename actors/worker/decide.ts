/** A worker's life: active <-> draining, either -> disabled for good (its key is worth nothing any more). */
import { type Decision, type Effect, problem, type Row } from '../contract.ts';
import type { WorkerCommand, WorkerStatus } from './contract.ts';
import type { WorkerState } from './state.ts';

/** More frequent heartbeats are answered but not written. */
const heartbeatMs = 5_000;

export function decideWorker(state: WorkerState | null, command: WorkerCommand, now: Date, id: string): Decision<WorkerState> {
  if (command.name === 'register') {
    if (state !== null) return { refused: problem('already-registered', 409, 'This worker is registered') };
    const { label, keyPrefix, keyHash } = command;
    return {
      state: { at: 'active', label, capabilities: null, heartbeatAt: null },
      rows: [row(id, { label, key_prefix: keyPrefix, key_hash: keyHash, state: 'active', created_at: now.toISOString() })],
      effects: [event('worker.registered', id, { label })],
      value: null,
    };
  }
  if (state === null) return { refused: problem('not-found', 404, 'There is no such worker') };
  switch (command.name) {
    case 'hello': {
      const heartbeatAt = now.toISOString();
      return {
        state: { ...state, capabilities: command.capabilities, heartbeatAt },
        rows: [row(id, { capabilities: command.capabilities, last_heartbeat_at: heartbeatAt })],
        effects: [],
        value: status(state),
      };
    }
    case 'heartbeat': {
      if (state.heartbeatAt !== null && now.getTime() - Date.parse(state.heartbeatAt) < heartbeatMs)
        return { state, rows: [], effects: [], value: status(state) };
      const heartbeatAt = now.toISOString();
      return { state: { ...state, heartbeatAt }, rows: [row(id, { last_heartbeat_at: heartbeatAt })], effects: [], value: status(state) };
    }
    case 'drain':
      return move(state, 'draining', id);
    case 'resume':
      return move(state, 'active', id);
    case 'disable':
      return move(state, 'disabled', id);
  }
}

function move(state: WorkerState, at: WorkerState['at'], id: string): Decision<WorkerState> {
  if (state.at === at) return { state, rows: [], effects: [], value: status(state) };
  if (state.at === 'disabled') return { refused: problem('disabled', 409, 'A disabled worker stays disabled; register it again') };
  const moved: WorkerState = { ...state, at };
  return {
    state: moved,
    rows: [row(id, { state: at })],
    effects: [event(`worker.${at}`, id, { label: state.label })],
    value: status(moved),
  };
}

function status(state: WorkerState): WorkerStatus {
  return { instruction: state.at === 'active' ? 'continue' : state.at === 'draining' ? 'drain' : 'disabled' };
}
function event(type: string, id: string, data: Record<string, unknown>): Effect {
  return { kind: 'event', type, subject: { type: 'worker', id }, data };
}
function row(id: string, values: Record<string, unknown>): Row {
  return { table: 'workers', values: { id, ...values } };
}
