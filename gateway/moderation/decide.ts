/** Deciding about the reports of a case. */
import type { TransactionSql } from 'postgres';
import type { Database } from '../../components/database/contract.ts';
import type { ReportState } from '../contract/report-kinds.ts';
import { storeStep } from './steps.ts';
import type { Target } from './targets.ts';

export interface Decision {
  target: Target;
  state: ReportState;
  by: string;
}
type Sql = TransactionSql<{ bigint: number }>;

/** Returns how many reports it was about; none when no step was taken. */
export async function decide(database: Database, decision: Decision): Promise<number> {
  return database.begin(async (sql) => {
    const count = await move(sql, decision);
    const { target, state, by } = decision;
    if (count > 0) await storeStep(sql, { target, by, step: state === 'pending' ? 'reopened' : state });
    return count;
  }) as Promise<number>;
}

async function move(sql: Sql, { target: { kind, id }, state }: Decision): Promise<number> {
  switch (state) {
    case 'investigating': {
      const moved = await sql`
        update reports set state = 'investigating' where target_kind = ${kind} and target_id = ${id} and state = 'pending'`;
      return moved.count;
    }
    case 'accepted':
    case 'rejected': {
      const moved = await sql`
        update reports set state = ${state}, closed_at = now() where target_kind = ${kind} and target_id = ${id} and closed_at is null`;
      return moved.count;
    }
    // What is being looked into waits again; else what was decided together opens together. Whoever has reported it anew meanwhile has an open one already.
    case 'pending': {
      const moved = await sql`
        update reports r set state = 'pending', closed_at = null
        where r.target_kind = ${kind} and r.target_id = ${id} and (r.state = 'investigating' or (
          not exists (select 1 from reports i where i.target_kind = ${kind} and i.target_id = ${id} and i.state = 'investigating')
          and r.closed_at = (select max(closed_at) from reports where target_kind = ${kind} and target_id = ${id})
          and not exists (
            select 1 from reports o where o.target_kind = ${kind} and o.target_id = ${id} and o.closed_at is null and o.reporter = r.reporter)))`;
      return moved.count;
    }
  }
}
