/** Asks for a comparison of the store with the rows, and tells how it goes; actors/reconcile does it. */
import { randomUUID } from 'node:crypto';
import { emptyReport } from '../../actors/reconcile/contract.ts';
import type { Database } from '../../components/database/contract.ts';
import type { Handler } from '../answer.ts';
import type { Routes } from '../contract/index.ts';
import type { ReconcileView } from '../contract/storage.ts';
import { notFound, refuse } from '../problem.ts';
import type { Services } from '../services.ts';

export function startReconcile({ database }: Services): Handler<Routes['startReconcile']> {
  return async ({ body }) => {
    const { count } = await database`
      insert into reconciles (id, state, deletes, older_than_hours, phase, report)
      values (${randomUUID()}, 'running', ${body.delete}, ${body.olderThanHours}, 'objects', ${database.json(emptyReport())})
      on conflict do nothing`;
    if (count === 0) throw refuse('reconcile-running', 409, 'One is running already.', 'Wait for its end, or cancel it.');
    return { status: 202, json: await latest(database) };
  };
}

export function readReconcile({ database }: Services): Handler<Routes['readReconcile']> {
  return async () => ({ status: 200, json: await latest(database) });
}

export function cancelReconcile({ database, events }: Services): Handler<Routes['cancelReconcile']> {
  return async () => {
    const rows = await database<{ id: string }[]>`
      update reconciles set state = 'cancelled', ended_at = now() where state = 'running' returning id`;
    for (const { id } of rows) await events.append([{ type: 'reconcile.cancelled', subject: { type: 'reconcile', id }, data: {} }]);
    return { status: 204 };
  };
}

interface Row extends Omit<ReconcileView, 'startedAt' | 'endedAt'> {
  startedAt: Date;
  endedAt: Date | null;
}
async function latest(database: Database): Promise<ReconcileView> {
  const [row] = await database<Row[]>`
    select id, state, deletes as delete, older_than_hours as "olderThanHours", phase, report, problem, started_at as "startedAt", ended_at as "endedAt"
    from reconciles order by started_at desc limit 1`;
  if (row === undefined) throw notFound('None has been started yet.');
  return { ...row, startedAt: row.startedAt.toISOString(), endedAt: row.endedAt?.toISOString() ?? null };
}
