/** What became of a video: the changes of people, from the audit log, between what happened by itself, from the log of events. */
import type { Handler } from '../../answer.ts';
import { type Routes, routes } from '../../contract/index.ts';
import type { Services } from '../../services.ts';

const most = 100;
/** Routes that change a video: their parameter `id` names it. What viewers do, such as opening it by its password, is not told. */
const actions = Object.entries(routes)
  .filter(([, { path, method, access }]) => path.startsWith('/api/v1/videos/{id}') && method !== 'GET' && access.startsWith('video.'))
  .map(([name]) => name);

interface Change {
  at: Date;
  what: string;
  fields: string[];
  actorId: string | null;
  name: string | null;
}

export function readHistory({ database }: Services): Handler<Routes['readHistory']> {
  return async ({ video: { id, short_id: shortId, created_at: createdAt } }) => {
    const [changes, events] = await Promise.all([
      database<Change[]>`
        select l.at, l.action as what, l.fields, l.actor_id as "actorId", a.name
        from unnest(${[id, shortId]}::text[]) as called
        cross join lateral (
          select id, at, action, fields, actor_id from audit_log
          where target ->> 'id' = called and action = any(${actions}::text[]) and status < 400 order by id desc limit ${most}) l
        left join accounts a on a.id = l.actor_id
        order by l.id desc limit ${most}`,
      database<{ at: Date; what: string }[]>`
        select at, type as what from event_log
        where subject_type = 'video' and subject_id = ${id} and type <> 'video.updated' and type not like 'comment.%' order by event_log.id desc limit ${most}`,
    ]);
    const made = { at: createdAt, what: 'video.created', fields: [], by: null };
    const told = [
      ...changes.map(({ at, what, fields, actorId, name }) => ({ at, what, fields, by: actorId === null ? null : { id: actorId, name } })),
      ...events.filter(({ what }) => what !== 'video.created').map(({ at, what }) => ({ at, what, fields: [], by: null })),
      made,
    ];
    const items = told.toSorted((a, b) => b.at.getTime() - a.at.getTime()).map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() }));
    return { status: 200, json: { items, nextCursor: null } };
  };
}
