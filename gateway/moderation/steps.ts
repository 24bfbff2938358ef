/** What moderators did about something: the history of its case. */
import { randomUUID } from 'node:crypto';
import type { Database, Queries } from '../../components/database/contract.ts';
import type { ModerationStep } from '../contract/report-kinds.ts';
import type { Target } from './targets.ts';

export interface NewStep {
  target: Target;
  step: ModerationStep;
  by: string;
  text?: string;
  /** Who is told. */
  to?: string;
}

export async function storeStep(database: Queries, { target, step, by, text, to }: NewStep): Promise<void> {
  await database`
    insert into moderation_steps (id, target_kind, target_id, step, text, by_account, to_account)
    values (${randomUUID()}, ${target.kind}, ${target.id}, ${step}, ${text ?? null}, ${by}, ${to ?? null})`;
}

export interface NewestStep {
  step: ModerationStep;
  text: string | null;
  by: string | null;
  at: string;
  secondsAgo: number;
}

/** The newest of these kinds of steps; null without one. */
export async function newestStep(database: Queries, { kind, id }: Target, steps: readonly ModerationStep[]): Promise<NewestStep | null> {
  const [newest] = await database<NewestStep[]>`
    select step, text, by_account as by, created_at::text as at, extract(epoch from now() - created_at)::float8 as "secondsAgo" from moderation_steps
    where target_kind = ${kind} and target_id = ${id} and step = any(${steps as ModerationStep[]}::text[]) order by created_at desc, id desc limit 1`;
  return newest ?? null;
}

/** Of taking a video or a comment down and of putting it back, unless that is told already: a try before this one may have come as far as this. */
export async function storeTurn(database: Queries, turn: NewStep & { step: 'blocked' | 'unblocked' }): Promise<void> {
  const last = await newestStep(database, turn.target, ['blocked', 'unblocked']);
  const isTold = turn.step === 'blocked' ? last?.step === 'blocked' && last.text === (turn.text ?? null) : last?.step !== 'blocked';
  if (!isTold) await storeStep(database, turn);
}

interface StepRow {
  id: string;
  step: ModerationStep;
  text: string | null;
  by_account: string | null;
  name: string | null;
  created_at: Date;
}

/** Newest first. */
export async function stepsOf(database: Database, { kind, id }: Target, limit: number) {
  const rows = await database<StepRow[]>`
    select s.id, s.step, s.text, s.by_account, a.name, s.created_at from moderation_steps s left join accounts a on a.id = s.by_account
    where s.target_kind = ${kind} and s.target_id = ${id} order by s.created_at desc, s.id desc limit ${limit}`;
  return rows.map(({ id: step, by_account, name, created_at, ...row }) => ({
    id: step,
    step: row.step,
    text: row.text,
    by: by_account === null ? null : { id: by_account, name: name ?? by_account },
    createdAt: created_at.toISOString(),
  }));
}

/** What an account was told, newest first. What is somebody else's by now is called what it was when it was reported. */
export async function warningsTo(database: Database, account: string, limit: number) {
  const rows = await database<{ id: string; text: string; about: string; created_at: Date }[]>`
    select s.id, s.text, s.created_at, coalesce(v.title, c.name, left(m.text, 200), (
      select r.target_name from reports r where r.target_kind = s.target_kind and r.target_id = s.target_id order by r.created_at desc limit 1), '') as about
    from moderation_steps s
    left join videos v on s.target_kind = 'video' and v.id::text = s.target_id and v.owner_id = ${account} and v.organisation_id is null
    left join channels c on s.target_kind = 'channel' and c.id::text = s.target_id and c.owner_id = ${account}
    left join comments m on s.target_kind = 'comment' and m.id::text = s.target_id and m.account_id = ${account}
    where s.to_account = ${account} order by s.created_at desc, s.id desc limit ${limit}`;
  return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: created_at.toISOString() }));
}
