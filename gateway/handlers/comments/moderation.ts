/** What moderators do about comments. */
import { personIn } from '../../accounts/confirm.ts';
import type { Answer, Handler } from '../../answer.ts';
import * as rows from '../../comments/rows.ts';
import { tellVideos } from '../../comments/tell.ts';
import type { Routes } from '../../contract/index.ts';
import { newestStep, storeStep, storeTurn } from '../../moderation/steps.ts';
import type { Target } from '../../moderation/targets.ts';
import { isMoment } from '../../moment.ts';
import { notFound, refuse } from '../../problem.ts';
import type { Services } from '../../services.ts';
import { decideAndTell } from '../moderation/moderation.ts';

const targetOf = (comment: string): Target => ({ kind: 'comment', id: comment });

export function blockComment(services: Services): Handler<Routes['blockComment']> {
  return async (context): Promise<Answer> => {
    const [{ comment: id }, { reason }, by] = [context.params, context.body, personIn(context).id];
    const gone = await rows.deleteComment(services.database, { id, by, reason });
    if (gone === null) throw notFound();
    const target = targetOf(id);
    await storeTurn(services.database, { target, step: 'blocked', by, text: reason });
    await decideAndTell(services, { target, state: 'accepted', by });
    await tellVideos(services, [gone.video], { type: 'comment.deleted', comment: id, thread: gone.thread });
    return { status: 204 };
  };
}

export function unblockComment(services: Services): Handler<Routes['unblockComment']> {
  return async (context): Promise<Answer> => {
    const [{ comment: id }, by] = [context.params, personIn(context).id];
    const back = await rows.restoreComment(services.database, { id, mayRestore: ({ isBlocked }) => isBlocked });
    if (back === null) throw notFound();
    await storeTurn(services.database, { target: targetOf(id), step: 'unblocked', by });
    await tellVideos(services, [back.video], { type: 'comment.created', comment: id, thread: back.thread });
    return { status: 204 };
  };
}

export function removeAllComments(services: Services): Handler<Routes['removeAllComments']> {
  return async (context): Promise<Answer> => {
    const [{ account }, by] = [context.params, personIn(context).id];
    await requireAccount(services, account);
    const target: Target = { kind: 'account', id: account };
    const note: rows.Note = (sql, own) => storeStep(sql, { target, step: 'comments-removed', by, text: `${own}` });
    const { removed, at, videos } = await rows.deleteAllOf(services.database, { account, by, note });
    await tellVideos(services, videos, { type: 'comment.deleted', comment: null, thread: null });
    return { status: 200, json: removed > 0 ? { removed, at } : await lastRemoval(services, target, by) };
  };
}

export function restoreAllComments(services: Services): Handler<Routes['restoreAllComments']> {
  return async (context): Promise<Answer> => {
    const [{ account }, { at }, by] = [context.params, context.body, personIn(context).id];
    await requireAccount(services, account);
    if (!isMoment(at)) throw refuse('not-restorable', 409, 'It was not deleted, or somebody else has deleted it.');
    const target: Target = { kind: 'account', id: account };
    const note: rows.Note = (sql, own) => storeStep(sql, { target, step: 'comments-restored', by, text: `${own}` });
    const { restored, videos } = await rows.restoreAllOf(services.database, { account, at, by, note });
    await tellVideos(services, videos, { type: 'comment.created', comment: null, thread: null });
    return { status: 200, json: { restored } };
  };
}

/** Of whoever asks again, since the answer was lost. */
const againSeconds = 600;

/** They are told what undoing it takes. It was written down at the moment of the deletion. */
async function lastRemoval({ database }: Services, account: Target, by: string): Promise<{ removed: number; at: string | null }> {
  const last = await newestStep(database, account, ['comments-removed', 'comments-restored']);
  const isTheirs = last?.step === 'comments-removed' && last.by === by && last.secondsAgo < againSeconds;
  return isTheirs ? { removed: Number(last.text), at: last.at } : { removed: 0, at: null };
}

async function requireAccount({ database }: Services, account: string): Promise<void> {
  const found = await database`select 1 from accounts where id = ${account}`;
  if (found.length === 0) throw notFound();
}
