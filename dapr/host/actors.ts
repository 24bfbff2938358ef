/** Runs turns: allow-list, one at a time per actor, time limit, and nothing remembered of a turn that failed. */
import type { Envelope, Problem, Sender } from '../../actors/contract.ts';
import { problem } from '../../actors/contract.ts';
import type { ActorDefinition } from '../contract.ts';
import type { Log } from '../log.ts';
import { createKeyedMutex } from './mutex.ts';
import { secretCheck } from './request.ts';
import { type Turn, within } from './turn.ts';

export interface ActorRunner {
  /** The answer's envelope as JSON. */
  call(type: string, id: string, method: string, body: Buffer, turn: Turn): Promise<string>;
  /** False when the reminder should come again. */
  remind(type: string, id: string, reminder: string, turn: Turn): Promise<boolean>;
  /** Drops one actor once its running turn is over; the promise need not be awaited and never rejects. */
  deactivate(type: string, id: string): Promise<void>;
  /** Drops every actor, as a daprd that starts anew knows of none. */
  deactivateAll(): void;
  /** Resolves when no turn is running. */
  idle(): Promise<void>;
  readonly types: string[];
}

interface Hosted {
  definition: ActorDefinition;
  methods: ReadonlySet<string>;
  /** Ids that may be cached; what is not here needs no forgetting. */
  active: Set<string>;
}

const internal = problem('internal', 500, 'Something went wrong while this was done.', undefined, true);
const tooLong = problem('actor-timeout', 504, 'The actor took too long to answer.', undefined, true);
const cancelled = problem('actor-cancelled', 503, 'The call was cancelled before its turn came.', undefined, true);

export function createActorRunner(init: {
  actors: ActorDefinition[];
  /** What calls must show; without it, none is asked for. */
  actorKey?: string | undefined;
  turnTimeoutMs: number;
  log: Log;
}): ActorRunner {
  const { turnTimeoutMs, log } = init;
  const mayCall = init.actorKey === undefined ? () => true : secretCheck(init.actorKey);
  const mutex = createKeyedMutex();
  const hosted = new Map<string, Hosted>(
    init.actors.map((definition) => [definition.type, { definition, methods: new Set(definition.methods), active: new Set<string>() }]),
  );
  let idlers: (() => void)[] = [];
  let running = 0;

  function forget(actor: Hosted, id: string): void {
    actor.active.delete(id);
    try {
      actor.definition.forget(id);
    } catch (error) {
      log.error({ err: error, actor: actor.definition.type, id }, 'An actor could not be dropped');
    }
  }

  /**
   * A turn that outlives its limit is answered and loses the mutex; that it commits nothing later is ensured by its signal and the version
   * check. What the actor remembered is dropped before the next turn of the same actor begins.
   */
  async function take<T>(actor: Hosted, id: string, turn: Turn, what: string, work: () => Promise<T>): Promise<T | 'late' | 'failed'> {
    running++;
    try {
      return await mutex.run(`${actor.definition.type}/${id}`, async () => {
        if (turn.aborted) return 'late';
        actor.active.add(id);
        try {
          const done = await within(work(), turnTimeoutMs, turn);
          if (done === 'late') forget(actor, id);
          return done;
        } catch (error) {
          forget(actor, id);
          // A turn that stops because its caller has gone does as it should.
          const say = turn.aborted ? log.debug : log.error;
          say.call(log, { err: asError(error), actor: actor.definition.type, id, what }, 'A turn failed');
          return 'failed';
        }
      });
    } finally {
      if (--running === 0) {
        const waiting = idlers;
        idlers = [];
        for (const wake of waiting) wake();
      }
    }
  }

  return {
    types: [...hosted.keys()],
    async call(type, id, method, body, turn) {
      const actor = hosted.get(type);
      if (!actor?.methods.has(method)) return refused(problem('unknown-method', 404, `${type} has no method ${method}.`));
      const parsed = parseCommand(body);
      if (!parsed) return refused(problem('bad-command', 400, 'The body is not a JSON object.'));
      if (!mayCall(parsed.key)) return refused(problem('unknown-caller', 403, 'This call does not come from Vitascope.'));
      turn.sender = parsed.sender;
      // Written as JSON inside the turn, so that a value which cannot be is a failed turn.
      const answer = await take(actor, id, turn, method, async () => ({
        text: JSON.stringify(await actor.definition.call(id, method, parsed.command, turn)),
      }));
      if (answer === 'late') return refused(turn.timedOut ? tooLong : cancelled);
      return answer === 'failed' ? refused(internal) : answer.text;
    },
    async remind(type, id, reminder, turn) {
      const actor = hosted.get(type);
      if (!actor) return false;
      const done = await take(actor, id, turn, `reminder ${reminder}`, async () => {
        await actor.definition.remind(id, reminder, turn);
        return true;
      });
      return done === true;
    },
    async deactivate(type, id) {
      const actor = hosted.get(type);
      if (actor?.active.has(id)) await mutex.run(`${type}/${id}`, async () => forget(actor, id));
    },
    deactivateAll() {
      for (const actor of hosted.values()) for (const id of [...actor.active]) forget(actor, id);
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}

const refused = (why: Problem) => JSON.stringify({ ok: false, problem: why } satisfies Envelope);
const asError = (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));

interface Call {
  command: unknown;
  sender?: Sender;
  key?: unknown;
}
function parseCommand(body: Buffer): Call | undefined {
  if (body.length === 0) return { command: {} };
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Call) : undefined;
  } catch {
    return undefined;
  }
}
