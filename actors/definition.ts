/** The actors as the host serves them. */
import type { ActorDefinition, ActorProxy } from '../dapr/index.ts';
import type { Log } from './log.ts';
import { type ActorLogic, createTurnRunner, type TurnInit } from './turn.ts';

export interface DefinitionInit extends TurnInit {
  proxy: ActorProxy;
  log: Log;
  /** The command that each reminder stands for. */
  reminders?: Readonly<Record<string, string>>;
}

export function defineActor<S, C extends { name: string }>(logic: ActorLogic<S, C>, init: DefinitionInit): ActorDefinition {
  const turns = createTurnRunner(logic, init);
  return {
    type: logic.type,
    methods: Object.keys(logic.commands),
    call: (id, method, command, context) => turns.run(id, method, command, context),
    async remind(id, reminder, context) {
      const command = init.reminders?.[reminder];
      const answer = command === undefined ? null : await turns.run(id, command, {}, context);
      // Nobody is there to be reminded: without this the reminder would fire for ever.
      if (answer === null || (!answer.ok && answer.problem.status === 404)) await init.proxy.removeReminder(logic.type, id, reminder);
      else if (!answer.ok) init.log.warn({ actor: logic.type, id, reminder, problem: answer.problem }, 'reminder refused');
    },
    forget: (id) => turns.forget(id),
  };
}
