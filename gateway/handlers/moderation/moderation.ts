/** What moderators see and do. The audit log has each call; the history of a case what came of it. */
import { changeAccounts } from '../../accounts/changes.ts';
import { personIn } from '../../accounts/confirm.ts';
import { roleOf } from '../../accounts/person.ts';
import type { Answer, Handler, Person } from '../../answer.ts';
import { callActor } from '../../calls.ts';
import type { Routes } from '../../contract/index.ts';
import { listCases, pendingReports, readCase } from '../../moderation/cases.ts';
import { type Decision, decide } from '../../moderation/decide.ts';
import { viewOfMessage, writeMessage } from '../../moderation/reports.ts';
import { newestStep, storeStep, storeTurn } from '../../moderation/steps.ts';
import { setSuspension } from '../../moderation/suspend.ts';
import { caseId, type Target } from '../../moderation/targets.ts';
import { notFound, refuse } from '../../problem.ts';
import type { Services } from '../../services.ts';
import { viewNow } from '../video-of.ts';

const targetIn = ({ kind, target }: { kind: Target['kind']; target: string }): Target => ({ kind, id: target });

export function listReports(services: Services): Handler<Routes['listReports']> {
  return async ({ query: { limit, cursor, ...filter } }): Promise<Answer> => {
    const [page, pending] = await Promise.all([listCases(services, filter, { limit, cursor }), pendingReports(services.database)]);
    return { status: 200, json: { ...page, pending } };
  };
}

export function readReports(services: Services): Handler<Routes['readReports']> {
  return async ({ params }): Promise<Answer> => ({ status: 200, json: await readCase(services, targetIn(params)) });
}

export function decideReports(services: Services): Handler<Routes['decideReports']> {
  return async (context): Promise<Answer> => {
    const target = targetIn(context.params);
    await readCase(services, target);
    const count = await decideAndTell(services, { target, state: context.body.state, by: personIn(context).id });
    if (count === 0) throw refuse('nothing-to-decide', 409, 'None of the reports is in a state from which it could come there.');
    return { status: 200, json: await readCase(services, target) };
  };
}
export async function decideAndTell({ database, events }: Services, decision: Decision): Promise<number> {
  const reports = await decide(database, decision);
  const { target, state } = decision;
  if (reports > 0)
    await events.append([{ type: 'report.decided', subject: { type: 'report', id: caseId(target) }, data: { target, state, reports } }]);
  return reports;
}

export function noteReports(services: Services): Handler<Routes['noteReports']> {
  return async (context): Promise<Answer> => {
    const target = targetIn(context.params);
    await readCase(services, target);
    await storeStep(services.database, { target, step: 'noted', by: personIn(context).id, text: context.body.text });
    return { status: 200, json: await readCase(services, target) };
  };
}

export function warnOwner(services: Services): Handler<Routes['warnOwner']> {
  const { database, accounts } = services;
  return async (context): Promise<Answer> => {
    const target = targetIn(context.params);
    const { text } = context.body;
    const known = (await readCase(services, target)).target;
    const [owner] = await database<{ id: string; email: string }[]>`select id, email from accounts where id = ${known.owner?.id ?? null}`;
    if (owner === undefined) throw refuse('no-owner', 409, 'There is no account that could be told.');
    await storeStep(database, { target, step: 'warned', by: personIn(context).id, text, to: owner.id });
    await accounts.outbox.put(accounts.letters.warning(owner.email, { about: known.name, text }));
    return { status: 200, json: await readCase(services, target) };
  };
}

export function answerReporter({ database }: Services): Handler<Routes['answerReporter']> {
  return async (context): Promise<Answer> => {
    const message = await writeMessage(database, context.params.report, {
      author: personIn(context).id,
      fromModerators: true,
      text: context.body.text,
    });
    return { status: 201, json: viewOfMessage(message) };
  };
}

export function blockVideo(services: Services): Handler<Routes['blockVideo']> {
  return async (context): Promise<Answer> => {
    const { video, body } = context;
    const by = personIn(context).id;
    const target: Target = { kind: 'video', id: video.id };
    await callActor(services.proxy, 'Video', video.id, 'block', body);
    await storeTurn(services.database, { target, step: 'blocked', by, text: body.reason });
    await decideAndTell(services, { target, state: 'accepted', by });
    return { status: 200, json: await viewNow(services, video.id, true) };
  };
}

export function unblockVideo(services: Services): Handler<Routes['unblockVideo']> {
  return async (context): Promise<Answer> => {
    const { video } = context;
    await callActor(services.proxy, 'Video', video.id, 'unblock', {});
    await storeTurn(services.database, { target: { kind: 'video', id: video.id }, step: 'unblocked', by: personIn(context).id });
    return { status: 200, json: await viewNow(services, video.id, true) };
  };
}

export function suspendAccount(services: Services): Handler<Routes['suspendAccount']> {
  return async (context): Promise<Answer> => {
    await suspend(services, { account: context.params.account, by: personIn(context), banned: context.body });
    return { status: 204 };
  };
}

export function readmitAccount(services: Services): Handler<Routes['readmitAccount']> {
  return async (context): Promise<Answer> => {
    await suspend(services, { account: context.params.account, by: personIn(context), banned: null });
    return { status: 204 };
  };
}

interface Suspension {
  account: string;
  by: Person;
  banned: { reason: string; until: string | null } | null;
}
/** Those who look after the instance are no moderator's to suspend, and whom an administrator has shut out no moderator's to let in. */
async function suspend({ database, accounts }: Services, { account, by, banned }: Suspension): Promise<void> {
  await changeAccounts(database, async (sql) => {
    const target: Target = { kind: 'account', id: account };
    const [known] = await sql<{ role: string; keptOut: boolean; reason: string | null }[]>`
      select role, banned and (ban_expires is null or ban_expires > now()) as "keptOut", ban_reason as reason
      from accounts where id = ${account} for update`;
    if (known === undefined) throw notFound();
    if (roleOf(known.role) !== 'user')
      throw refuse(
        'forbidden',
        403,
        'Moderators suspend accounts of users alone.',
        'Administrators suspend others on the page of accounts.',
      );
    const last = await newestStep(sql as never, target, ['suspended', 'readmitted']);
    const isModerators = last?.step === 'suspended' && last.text === known.reason;
    if (known.keptOut && !isModerators && by.role !== 'administrator')
      throw refuse('forbidden', 403, 'An administrator has suspended this account.', 'Administrators change that on the page of accounts.');
    await setSuspension(sql, account, banned);
    await storeStep(sql as never, {
      target,
      step: banned === null ? 'readmitted' : 'suspended',
      by: by.id,
      ...(banned && { text: banned.reason }),
    });
  });
  accounts.sessions.forgetAccount(account);
}
