/** A worker's life: active <-> draining, active <-> restarting, any of them -> disabled -> removed. */
import { type Codec, encoderNamed, encoders } from '../../media/index.ts';
import { type Decision, type Effect, problem, type Row } from '../contract.ts';
import { offlineAfterSeconds, type WorkerCommand, type WorkerStatus } from './contract.ts';
import type { WorkerState } from './state.ts';

/** More frequent heartbeats are answered but not written. */
const heartbeatMs = 5_000;
type Of<N extends WorkerCommand['name']> = Extract<WorkerCommand, { name: N }>;
type WorkerDecision = Decision<WorkerState>;

export function decideWorker(state: WorkerState | null, command: WorkerCommand, now: Date, id: string): WorkerDecision {
  if (command.name === 'register') return register(state, command, now, id);
  if (state === null || state.at === 'removed') return { refused: problem('not-found', 404, 'There is no such worker') };
  switch (command.name) {
    case 'hello':
      return hello(state, command, now, id);
    case 'heartbeat': {
      const isRecent = state.heartbeatAt !== null && now.getTime() - Date.parse(state.heartbeatAt) < heartbeatMs;
      return state.online && isRecent ? unchanged(state) : alive(state, state, {}, now, id);
    }
    case 'lapse':
      return lapse(state, command.graceSeconds, now, id);
    case 'drain':
      return move(state, 'draining', id);
    case 'resume':
      return move(state, 'active', id);
    case 'restart':
      return move(state, 'restarting', id);
    case 'disable':
      return move(state, 'disabled', id);
    case 'remove':
      return move(state, 'removed', id);
  }
}

function register(state: WorkerState | null, command: Of<'register'>, now: Date, id: string): WorkerDecision {
  const { label, keyPrefix, keyHash, scope } = command;
  if (state !== null) {
    if (state.keyPrefix === keyPrefix) return unchanged(state);
    return { refused: problem('already-registered', 409, 'This worker is registered') };
  }
  return {
    state: { at: 'active', label, scope, keyPrefix, capabilities: null, heartbeatAt: null, online: false, process: null },
    rows: [row(id, { label, scope, key_prefix: keyPrefix, key_hash: keyHash, state: 'active', created_at: now.toISOString() })],
    effects: [event('registered', id, { label, scope })],
    value: null,
  };
}

function hello(state: WorkerState, { capabilities, process }: Of<'hello'>, now: Date, id: string): WorkerDecision {
  const isBack = state.at === 'restarting' && process !== null && process !== state.process;
  const next: WorkerState = { ...state, capabilities, process, at: isBack ? 'active' : state.at };
  const values = { capabilities, card_codecs: cardCodecs(capabilities.encoders) };
  return alive(state, next, { ...values, ...(isBack ? { state: 'active' } : {}) }, now, id);
}

/** Null without any, which is what an index leaves out. */
function cardCodecs(identities: readonly string[]): Codec[] | null {
  const names = identities.flatMap((identity) => encoderNamed(identity) ?? []);
  const codecs = names.filter((name) => encoders[name].device !== null).map((name) => encoders[name].codec);
  return codecs.length === 0 ? null : codecs;
}

/** A sign of life, with what else it changes. */
function alive(before: WorkerState, after: WorkerState, values: Record<string, unknown>, now: Date, id: string): WorkerDecision {
  const { label } = after;
  const state = { ...after, heartbeatAt: now.toISOString(), online: true };
  return {
    state,
    rows: [row(id, { ...values, last_heartbeat_at: state.heartbeatAt, online: true })],
    effects: [
      ...(before.online ? [] : [event('connected', id, { label })]),
      ...(before.at === after.at ? [] : [event(after.at, id, { label })]),
    ],
    value: status(state),
  };
}

function lapse(state: WorkerState, graceSeconds: number, now: Date, id: string): WorkerDecision {
  const silentMs = now.getTime() - Date.parse(state.heartbeatAt ?? now.toISOString());
  if (!state.online || silentMs < (offlineAfterSeconds + graceSeconds) * 1000)
    return { refused: problem('not-silent', 409, 'The worker has not been silent for long') };
  return {
    state: { ...state, online: false },
    rows: [row(id, { online: false })],
    effects: [event('offline', id, { label: state.label, lastHeartbeatAt: state.heartbeatAt })],
    value: null,
  };
}

function move(state: WorkerState, at: WorkerState['at'], id: string): WorkerDecision {
  if (state.at === at) return unchanged(state);
  if (state.at === 'disabled' && at !== 'removed')
    return { refused: problem('disabled', 409, 'A disabled worker stays disabled; register it again') };
  const moved: WorkerState = { ...state, at };
  return {
    state: moved,
    rows: [row(id, { state: at })],
    effects: [event(at, id, { label: state.label })],
    value: status(moved),
  };
}

const instructions = { active: 'continue', draining: 'drain', restarting: 'restart', disabled: 'disabled', removed: 'disabled' } as const;
function status(state: WorkerState): WorkerStatus {
  return { instruction: instructions[state.at] };
}
function unchanged(state: WorkerState): WorkerDecision {
  return { state, rows: [], effects: [], value: status(state) };
}
function event(type: string, id: string, data: Record<string, unknown>): Effect {
  return { kind: 'event', type: `worker.${type}`, subject: { type: 'worker', id }, data };
}
function row(id: string, values: Record<string, unknown>): Row {
  return { table: 'workers', values: { id, ...values } };
}
