/** One turn of an actor: load, decide, commit, answer. What is loaded stays here until the actor is deactivated or a commit fails. */
import type { z } from 'zod';
import type { Database } from '../components/database/contract.ts';
import { commitTurn } from './commit.ts';
import { type ActorType, type Decision, type Envelope, type Problem, problem, type Sender } from './contract.ts';
import { type Migration, migrate, schemaOf } from './migrate.ts';

/** An actor without its surroundings. */
export interface ActorLogic<S, C extends { name: string }> {
  type: ActorType;
  commands: Readonly<Record<string, z.ZodType>>;
  migrations: readonly Migration[];
  decide(state: S | null, command: C, now: Date, id: string): Decision<S | null>;
}
export interface TurnInit {
  database: Database;
  clock: () => Date;
  /** Called after a commit that left effects. */
  kick: () => void;
}
export interface TurnRunner {
  run(id: string, name: string, body: unknown, context: { signal: AbortSignal; sender?: Sender | undefined }): Promise<Envelope>;
  forget(id: string): void;
}
interface Loaded<S> {
  state: S | null;
  version: number;
  marks: Map<string, { version: number; n: number }>;
}
const tries = 5;

export function createTurnRunner<S, C extends { name: string }>(logic: ActorLogic<S, C>, { database, clock, kick }: TurnInit): TurnRunner {
  const cache = new Map<string, Loaded<S>>();
  const schema = schemaOf(logic.migrations);

  async function load(id: string): Promise<Loaded<S>> {
    const [row] = await database<{ version: number; schema: number; state: unknown; marks: [string, number, number][] | null }[]>`
      select version, schema, state,
        (select jsonb_agg(jsonb_build_array(sender_type || '/' || sender_id, m.version, m.n))
         from inbox_marks m where m.actor_type = ${logic.type} and m.actor_id = ${id}) as marks
      from actor_state where actor_type = ${logic.type} and actor_id = ${id}`;
    const loaded: Loaded<S> = {
      state: row === undefined ? null : migrate<S>(logic.migrations, row.schema, row.state),
      version: Number(row?.version ?? 0),
      marks: new Map((row?.marks ?? []).map(([sender, version, n]) => [sender, { version, n }])),
    };
    if (row !== undefined) cache.set(id, loaded);
    return loaded;
  }

  /** Null: decide again on fresh state. */
  async function attempt(id: string, command: C, sender: Sender | undefined, signal: AbortSignal): Promise<Envelope | null> {
    const cached = cache.get(id);
    const loaded = cached ?? (await load(id));
    const mark = sender && loaded.marks.get(`${sender.actor}/${sender.id}`);
    if (sender && mark && (sender.version < mark.version || (sender.version === mark.version && sender.n <= mark.n)))
      return { ok: true, value: null };

    const decision = logic.decide(loaded.state, command, clock(), id);
    const isDone =
      'refused' in decision || (decision.state === loaded.state && decision.rows.length === 0 && decision.effects.length === 0);
    if (isDone && cached !== undefined) {
      // A commit would show that another host has moved on. Where nothing is to be committed, only fresh state can.
      cache.delete(id);
      return null;
    }
    if ('refused' in decision) return { ok: false, problem: decision.refused };
    const { state, rows, effects, value } = decision;
    if (isDone) return { ok: true, value };
    if (signal.aborted) return refuse('aborted', 503, 'The call was cancelled', true);

    // Whatever goes wrong from here on, the cached state is not to be trusted.
    cache.delete(id);
    const outcome = await commitTurn(database, { type: logic.type, id, version: loaded.version, schema, state, rows, effects, sender });
    if ('moved' in outcome) return null;
    if ('refused' in outcome) return { ok: false, problem: outcome.refused };
    if (sender) loaded.marks.set(`${sender.actor}/${sender.id}`, { version: sender.version, n: sender.n });
    cache.set(id, { state, version: outcome.committed, marks: loaded.marks });
    if (effects.length > 0) kick();
    return { ok: true, value };
  }

  return {
    async run(id, name, body, { signal, sender }) {
      const parsed = Object.hasOwn(logic.commands, name) ? logic.commands[name]?.safeParse(body ?? {}) : undefined;
      if (parsed === undefined) return refuse('no-such-command', 404, `There is no command ${name}`);
      if (!parsed.success) return refuse('bad-command', 400, 'The command is not well formed', false, parsed.error.message);
      const command = { ...(parsed.data as object), name } as C;
      for (let n = 0; n < tries; n++) {
        const envelope = await attempt(id, command, sender, signal);
        if (envelope !== null) return envelope;
      }
      return refuse('busy', 503, 'The state keeps moving', true);
    },
    forget(id) {
      cache.delete(id);
    },
  };
}

function refuse(code: string, status: number, title: string, retry = false, detail?: string): { ok: false; problem: Problem } {
  return { ok: false, problem: problem(code, status, title, detail, retry || undefined) };
}
