/** All that is known of an account, without secrets: what its owner takes along. */
import type { Database } from '../../components/database/contract.ts';
import { permissions } from '../contract/permissions.ts';

/** What somebody has made for an organisation is its own: they take it along for as long as they look after its videos. */
const editors = [...permissions['video.details'].organisation];

export async function exportAccount(database: Database, id: string): Promise<Record<string, unknown>> {
  const [account] = await database`
    select id, name, email, email_verified as "emailVerified", role, two_factor_enabled as "secondFactor", created_at as "createdAt",
      updated_at as "updatedAt" from accounts where id = ${id}`;
  return {
    vitascope: 'account',
    exportedAt: new Date().toISOString(),
    account: account ?? null,
    signInServices: await rows(database`
      select provider_id as service, account_id as "idThere", created_at as "since" from account_identities
      where user_id = ${id} and provider_id <> 'credential' order by created_at`),
    organisations: await rows(database`
      select o.id, o.name, m.role, m.created_at as "since" from organisation_members m join organisations o on o.id = m.organisation_id
      where m.user_id = ${id} order by m.created_at`),
    teams: await rows(database`
      select t.id, t.name, t.organisation_id as "organisationId" from team_members m join teams t on t.id = m.team_id where m.user_id = ${id}`),
    sessions: await rows(database`
      select ip_address as address, user_agent as program, created_at as "createdAt", expires_at as "expiresAt" from account_sessions
      where user_id = ${id} order by created_at`),
    keys: await rows(database`
      select prefix as id, label, created_at as "createdAt", revoked_at as "revokedAt" from api_keys where account_id = ${id} order by created_at`),
    channels: await rows(database`
      select id, handle, name, description, links, created_at as "createdAt", deleted_at as "removedAt" from channels where owner_id = ${id} order by created_at`),
    subscriptions: await rows(database`
      select c.handle, c.name, s.created_at as "since" from channel_subscriptions s join channels c on c.id = s.channel_id
      where s.account_id = ${id} order by s.created_at`),
    history: await rows(database`
      select v.short_id as "shortId", w.position_seconds as "positionSeconds", w.watched_at as "watchedAt" from watch_history w join videos v on v.id = w.video_id
      where w.account_id = ${id} order by w.watched_at`),
    watchLater: await rows(database`
      select v.short_id as "shortId", l.added_at as "addedAt" from watch_later l join videos v on v.id = l.video_id where l.account_id = ${id} order by l.added_at`),
    ratings: await rows(database`
      select v.short_id as "shortId", r.liked, r.rated_at as "ratedAt" from video_ratings r join videos v on v.id = r.video_id
      where r.account_id = ${id} order by r.rated_at`),
    comments: await rows(database`
      select c.id, v.short_id as "shortId", c.thread_id as thread, c.text, c.created_at as "createdAt", c.edited_at as "editedAt", c.deleted_at as "removedAt"
      from comments c join videos v on v.id = c.video_id where c.account_id = ${id} order by c.created_at`),
    reports: await rows(database`
      select target_kind as "targetKind", target_id as "targetId", kind, reason, at_seconds as "atSeconds", state, created_at as "createdAt",
        (select coalesce(jsonb_agg(jsonb_build_object('fromModerators', m.from_moderators, 'text', m.text, 'createdAt', m.created_at) order by m.created_at), '[]')
          from report_messages m where m.report_id = r.id) as messages
      from reports r where reporter = ${id} order by created_at`),
    playlists: await rows(database`
      select p.id, p.short_id as "shortId", p.type, p.title, p.description, p.privacy, p.created_at as "createdAt", p.deleted_at as "removedAt",
        (select coalesce(jsonb_agg(v.short_id order by i.position), '[]') from playlist_items i join videos v on v.id = i.video_id
          where i.playlist_id = p.id) as videos
      from playlists p where p.owner_id = ${id} order by p.created_at`),
    videos: await rows(database`
      select id, short_id as "shortId", title, description, (select slug from categories g where g.id = category_id) as category, tags, language, licence, privacy, state, organisation_id as "organisationId",
        (select chapters from video_chapters h where h.video_id = videos.id) as chapters,
        (select coalesce(jsonb_object_agg(f.key, x.value), '{}') from video_field_values x join video_fields f on f.id = x.field_id where x.video_id = videos.id) as fields,
        duration_seconds as "durationSeconds", source_size_bytes as "originalBytes", created_at as "createdAt", deleted_at as "removedAt"
      from videos where owner_id = ${id} and (organisation_id is null or organisation_id in (
        select m.organisation_id from organisation_members m where m.user_id = ${id} and m.role = any(${editors}::text[])))
      order by created_at`),
  };
}
const rows = async (query: PromiseLike<Iterable<unknown>>) => [...(await query)];
