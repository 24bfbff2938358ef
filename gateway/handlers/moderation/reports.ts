/** Reports by those who have seen something, and what comes of them. */
import { may } from '../../access.ts';
import { personIn } from '../../accounts/confirm.ts';
import { demand } from '../../admission.ts';
import type { Answer, Caller, Handler } from '../../answer.ts';
import type { Routes } from '../../contract/index.ts';
import { pageOf, readMark } from '../../cursor.ts';
import { messagesOf, type NewReport, reportsBy, storeReport, viewOfMessage, viewOfReport, writeMessage } from '../../moderation/reports.ts';
import { warningsTo } from '../../moderation/steps.ts';
import { notFound, refuse } from '../../problem.ts';
import type { Services } from '../../services.ts';

type Said = Omit<NewReport, 'reporter'>;

export function reportVideo(services: Services): Handler<Routes['reportVideo']> {
  return async ({ video, body, caller }) =>
    file(services, caller, { id: video.owner_id }, { target: { kind: 'video', id: video.id, name: video.title }, ...body });
}

export function reportChannel(services: Services): Handler<Routes['reportChannel']> {
  return async ({ channel, body, caller }) =>
    file(
      services,
      caller,
      { id: channel.owner_id },
      { target: { kind: 'channel', id: channel.id, name: channel.name }, ...body, atSeconds: null },
    );
}

export function reportAccount(services: Services): Handler<Routes['reportAccount']> {
  return async ({ params: { account: id }, body, caller }) => {
    const [account] = await services.database<{ name: string }[]>`select name from accounts where id = ${id} and approved`;
    if (account === undefined) throw notFound();
    return file(services, caller, { id }, { target: { kind: 'account', id, name: account.name }, ...body, atSeconds: null });
  };
}

/** Files a report. `owner`: of what it is about; nobody reports their own. */
export async function file(services: Services, caller: Caller | null, owner: { id: string | null }, said: Said): Promise<Answer> {
  const reporter = caller?.kind === 'person' ? caller.id : null;
  if (reporter === null && !services.live.value('moderation').guestReports)
    throw refuse('unauthorized', 401, 'Sign in to report something.', 'On this instance, reports are for those who have an account.');
  if (caller !== null) demand(may(caller, 'report.make', null), 'report.make');
  if (reporter !== null && reporter === owner.id) throw refuse('own-report', 409, 'This is your own.');
  const id = await storeReport(services.database, { ...said, reporter });
  const { target, kind } = said;
  await services.events.append([
    {
      type: 'report.created',
      subject: { type: 'report', id },
      data: { target: { kind: target.kind, id: target.id, name: target.name }, kind },
    },
  ]);
  return { status: 201, json: { id, state: 'pending' } };
}

export function listOwnReports({ database }: Services): Handler<Routes['listOwnReports']> {
  return async (context): Promise<Answer> => {
    const { limit, cursor } = context.query;
    const rows = await reportsBy(database, personIn(context).id, { limit: limit + 1, after: readMark(cursor, 'moment') });
    const { items, nextCursor } = pageOf(rows, limit);
    const messages = await messagesOf(
      database,
      items.map(({ id }) => id),
    );
    return {
      status: 200,
      json: {
        items: items.map((row) => ({
          ...viewOfReport(row, messages.get(row.id)),
          // What others call themselves is not told for an id.
          target: { kind: row.target_kind, id: row.target_id, name: row.target_kind === 'account' ? row.target_id : row.target_name },
        })),
        nextCursor,
      },
    };
  };
}

export function writeToModerators({ database, events }: Services): Handler<Routes['writeToModerators']> {
  return async (context): Promise<Answer> => {
    const { report } = context.params;
    const message = await writeMessage(database, report, {
      author: personIn(context).id,
      fromModerators: false,
      text: context.body.text,
    });
    await events.append([{ type: 'report.message', subject: { type: 'report', id: report }, data: {} }]);
    return { status: 201, json: viewOfMessage(message) };
  };
}

const mostWarnings = 100;

export function listWarnings({ database }: Services): Handler<Routes['listWarnings']> {
  return async (context): Promise<Answer> => ({
    status: 200,
    json: { items: await warningsTo(database, personIn(context).id, mostWarnings), nextCursor: null },
  });
}
