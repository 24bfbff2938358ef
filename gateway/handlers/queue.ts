/** The queue as a whole: how it is, and what of it is held back. */
import { jobKinds, queueClasses } from '../../actors/job/contract.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import { notFound } from '../problem.ts';
import type { Services } from '../services.ts';

export function readQueue({ queue }: Services): Handler<Routes['readQueue']> {
  return async () => ({ status: 200, json: await queue.read() });
}

/** Every reservation reads the pauses, so they hold on all gateways from the next one on. */
export function pauseQueue({ database, events, queue }: Services): Handler<Routes['pauseQueue']> {
  return async ({ params: { axis, name } }) => {
    checkName(axis, name);
    const { count } = await database`insert into queue_pauses (axis, name) values (${axis}, ${name}) on conflict do nothing`;
    queue.drop();
    if (count > 0) await events.append([{ type: 'queue.paused', subject: { type: 'queue', id: `${axis}/${name}` }, data: { axis, name } }]);
    return { status: 204 };
  };
}

export function resumeQueue({ database, events, queue }: Services): Handler<Routes['resumeQueue']> {
  return async ({ params: { axis, name } }) => {
    checkName(axis, name);
    const { count } = await database`delete from queue_pauses where axis = ${axis} and name = ${name}`;
    queue.drop();
    if (count > 0)
      await events.append([{ type: 'queue.resumed', subject: { type: 'queue', id: `${axis}/${name}` }, data: { axis, name } }]);
    return { status: 204 };
  };
}

function checkName(axis: 'class' | 'kind', name: string): void {
  const names: readonly string[] = axis === 'class' ? queueClasses : jobKinds;
  if (!names.includes(name)) throw notFound(`There is no ${axis} ${name}; there are ${names.join(', ')}.`);
}
