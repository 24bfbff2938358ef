/** Calls to actors through daprd, from any role. What goes wrong on the way comes back as a problem; nothing is thrown for it. */
import { type Envelope, problem } from '../actors/contract.ts';
import { currentTrace } from '../components/tracing/contract.ts';
import type { ActorProxy, CallOptions } from './contract.ts';
import { createDaprClient, type DaprAnswer } from './http.ts';
import { type Log, silentLog } from './log.ts';

export interface ActorProxyInit {
  daprHttpPort: number;
  apiToken: string;
  /** What the actor host asks for with each call. */
  actorKey?: string;
  /** The time for a call with all its repetitions. */
  timeoutMs?: number;
  log?: Log;
}

const firstPauseMs = 20;
const longestPauseMs = 500;

export function createActorProxy(init: ActorProxyInit): ActorProxy {
  const { timeoutMs: defaultTimeoutMs = 10_000, log = silentLog } = init;
  const client = createDaprClient({ port: init.daprHttpPort, apiToken: init.apiToken });

  async function call<T>(type: string, id: string, method: string, command: unknown, options: CallOptions = {}): Promise<Envelope<T>> {
    if (!isActorId(id)) return { ok: false, problem: problem('bad-actor-id', 400, 'This cannot be the id of an actor.') };
    const path = `${actorPath(type, id)}/method/${encodeURIComponent(method)}`;
    const body = JSON.stringify({
      command,
      ...(options.sender && { sender: options.sender }),
      ...(init.actorKey && { key: init.actorKey }),
    });
    const traceparent = options.traceparent ?? currentTrace();
    const headers = traceparent === undefined ? undefined : { traceparent };
    const deadline = Date.now() + (options.timeoutMs ?? defaultTimeoutMs);
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const outcome = await client
        .send({ method: 'PUT', path, body, headers, timeoutMs: Math.max(1, deadline - Date.now()), signal: options.signal })
        .then(readAnswer<T>, unreachable);
      if ('envelope' in outcome) return outcome.envelope;
      const mayRepeat = options.idempotent || outcome.neverSent;
      if (!mayRepeat || options.signal?.aborted || Date.now() + pauseMs >= deadline) {
        log.warn({ actor: type, id, method, reason: outcome.reason }, 'An actor could not be reached');
        return {
          ok: false,
          problem: problem('actors-unavailable', 503, 'This cannot be done just now; please try again.', outcome.reason, true),
        };
      }
      await pause(pauseMs * (0.5 + Math.random() / 2));
    }
  }

  /** Making the same reminder twice, or removing it twice, is the same as once; so both are repeated. */
  async function remind(verb: 'PUT' | 'DELETE', type: string, id: string, name: string, body?: string): Promise<void> {
    if (!isActorId(id)) throw new Error(`not the id of an actor: ${JSON.stringify(id)}`);
    const path = `${actorPath(type, id)}/reminders/${encodeURIComponent(name)}`;
    const deadline = Date.now() + defaultTimeoutMs;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const outcome = await client
        .send({ method: verb, path, body, timeoutMs: Math.max(1, deadline - Date.now()) })
        .catch((error: Error) => error);
      if (!(outcome instanceof Error) && outcome.status < 300) return;
      if (verb === 'DELETE' && !(outcome instanceof Error) && outcome.status === 404) return;
      const final = !(outcome instanceof Error) && outcome.status >= 400 && outcome.status < 500;
      if (final || Date.now() + pauseMs >= deadline) {
        const reason = outcome instanceof Error ? outcome.message : `${outcome.status} ${outcome.body.slice(0, 300)}`;
        throw new Error(`reminder ${name} of ${type} ${id}: ${reason}`);
      }
      await pause(pauseMs);
    }
  }

  return {
    call,
    setReminder(type, id, name, periodSeconds) {
      // The scheduler counts whole seconds.
      const period = `${Math.max(1, Math.round(periodSeconds))}s`;
      return remind('PUT', type, id, name, JSON.stringify({ dueTime: period, period, overwrite: true }));
    },
    removeReminder: (type, id, name) => remind('DELETE', type, id, name),
    async close() {
      client.close();
    },
  };
}

type Outcome<T> = { envelope: Envelope<T> } | { reason: string; neverSent: boolean };

function readAnswer<T>({ status, body }: DaprAnswer): Outcome<T> {
  if (status === 200) {
    try {
      const parsed: unknown = JSON.parse(body);
      if (typeof parsed === 'object' && parsed !== null && 'ok' in parsed) return { envelope: parsed as Envelope<T> };
    } catch {
      // Said below.
    }
    return { reason: 'the answer is no envelope', neverSent: false };
  }
  // Where no host of this type is known (yet), the call has reached nobody.
  return { reason: `daprd answered ${status}: ${body.slice(0, 300)}`, neverSent: body.includes('failed to lookup actor') };
}

function unreachable(error: NodeJS.ErrnoException): { reason: string; neverSent: boolean } {
  return { reason: error.message, neverSent: error.code === 'ECONNREFUSED' };
}

/** What may be an actor's id. daprd refuses most others too, and fails at a `%`, which it does not escape when it calls the host. */
export function isActorId(id: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  return id !== '' && id !== '.' && id !== '..' && id.length <= 512 && !/[/\\#?%\u0000-\u001f\u007f]/.test(id);
}

const actorPath = (type: string, id: string) => `/v1.0/actors/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
