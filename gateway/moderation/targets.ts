/** What is reported, as it is now: for moderators. */
import type { Queries } from '../../components/database/contract.ts';
import type { ReportTarget } from '../contract/report-kinds.ts';

/** A video, a channel, an account or a comment by its id. */
export interface Target {
  kind: ReportTarget;
  id: string;
}
export interface TargetRow extends Target {
  /** Null when it is gone for good. */
  name: string | null;
  text: string | null;
  short_id: string | null;
  handle: string | null;
  gone: boolean;
  blocked: { at: string; reason: string } | null;
  owner_id: string | null;
  owner_name: string | null;
  owner_suspended: boolean | null;
  has_picture: boolean;
}

/** By `kind:id`. */
export async function findTargets(database: Queries, targets: readonly Target[]): Promise<Map<string, TargetRow>> {
  const rows = await database<TargetRow[]>`
    select o.kind, o.id, coalesce(v.title, c.name, a.name, left(m.text, 200)) as name, m.text, coalesce(v.short_id, w.short_id) as short_id, c.handle,
      coalesce(v.blocked, m.blocked) as blocked,
      coalesce(v.id::text, c.id::text, a.id, m.id::text) is null or coalesce(v.deleted_at, c.deleted_at, w.deleted_at, m.deleted_at) is not null as gone,
      p.id as owner_id, p.name as owner_name, p.banned and (p.ban_expires is null or p.ban_expires > now()) as owner_suspended,
      exists (select 1 from side_products s where s.video_id = v.id and s.kind = 'poster' and s.result is not null) as has_picture
    from jsonb_to_recordset(${JSON.stringify(targets.map(({ kind, id }) => ({ kind, id })))}::text::jsonb) as o(kind text, id text)
    left join lateral (select case when o.id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then o.id::uuid end as uuid) u on true
    left join videos v on o.kind = 'video' and v.id = u.uuid
    left join channels c on o.kind = 'channel' and c.id = u.uuid
    left join accounts a on o.kind = 'account' and a.id = o.id
    left join comments m on o.kind = 'comment' and m.id = u.uuid
    left join videos w on w.id = m.video_id
    left join accounts p on p.id = coalesce(v.owner_id, c.owner_id, a.id, m.account_id)`;
  return new Map(rows.map((row) => [caseId(row), row]));
}

/** So much of a comment is kept as its name with a report. */
export const longestName = 100;

export const caseId = ({ kind, id }: Target) => `${kind}:${id}`;

/** `then`: how it was reported last. Before all words of a comment were kept, how it began. */
export function viewOfTarget(row: TargetRow, then: { name: string; words: string | null }, publicUrl: string) {
  const { kind, id, gone, blocked, owner_id, owner_name } = row;
  const path = row.short_id !== null ? `/w/${row.short_id}` : row.handle !== null ? `/c/${row.handle}` : null;
  return {
    kind,
    id,
    name: row.name ?? then.name,
    nameThen: then.words === null ? other(then.name, row.text?.slice(0, longestName) ?? row.name) : other(then.words, row.text),
    text: row.text,
    gone,
    url: gone || path === null ? null : publicUrl + path,
    blocked,
    owner: owner_id === null ? null : { id: owner_id, name: owner_name ?? owner_id, suspended: row.owner_suspended === true },
    hasPicture: row.has_picture,
  };
}
const other = (before: string, now: string | null) => (now === null || now === before ? null : before);
