-- Channels, under which videos stand: of an account, or of an organisation.
create table channels (
  id uuid primary key,
  handle text not null unique,
  name text not null,
  description text not null default '',
  links jsonb not null default '[]',       -- [{title, url}]
  avatar jsonb,                            -- {objectKey, sizeBytes}
  banner jsonb,
  owner_id text references accounts (id) on delete cascade,
  organisation_id text references organisations (id) on delete cascade,
  -- Somebody has made or changed it: others see it, also while nothing in it is public.
  open boolean not null,
  subscribers integer not null default 0,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  -- Its videos were removed with it, and come back with it.
  with_videos boolean not null default false,
  check ((owner_id is null) <> (organisation_id is null))
);
create index channels_of_owner on channels (owner_id, created_at, id) where owner_id is not null;
create index channels_of_organisation on channels (organisation_id, created_at, id) where organisation_id is not null;
create index channels_newest on channels (created_at desc, id desc) where deleted_at is null;
create index channels_removed on channels (deleted_at) where deleted_at is not null;

-- Every handle that a channel has had leads to it, so that nobody takes its readers over.
create table channel_handles (
  handle text primary key,
  channel_id uuid not null references channels (id) on delete cascade
);
create index channel_handles_of_channel on channel_handles (channel_id);

alter table videos add column channel_id uuid;
create index videos_of_channel on videos (channel_id, published_at desc, id desc)
  where deleted_at is null and privacy = 'public' and playable and published_at is not null;
create index videos_of_channel_longest on videos (channel_id, duration_seconds desc, id desc)
  where deleted_at is null and privacy = 'public' and playable and published_at is not null and duration_seconds is not null;
create index videos_in_channel on videos (channel_id) where channel_id is not null;
create index videos_published on videos (published_at desc, id desc)
  where deleted_at is null and privacy = 'public' and playable and published_at is not null;

-- What is done to all videos of a channel, one after another.
create table channel_tasks (
  channel_id uuid not null references channels (id) on delete cascade,
  kind text not null,                      -- remove, restore (what was removed since), give (to the owner of the channel), dissolve
  since timestamptz,
  place uuid,                              -- the last one that was dealt with
  due_at timestamptz not null default now(),
  primary key (channel_id, kind)
);

-- Channels that are offered to somebody, until they answer.
create table channel_transfers (
  id uuid primary key,
  channel_id uuid not null unique references channels (id) on delete cascade,
  by_account text not null references accounts (id) on delete cascade,
  to_account text references accounts (id) on delete cascade,
  to_organisation text references organisations (id) on delete cascade,
  created_at timestamptz not null default now(),
  check ((to_account is null) <> (to_organisation is null))
);
create index channel_transfers_to_account on channel_transfers (to_account) where to_account is not null;
create index channel_transfers_to_organisation on channel_transfers (to_organisation) where to_organisation is not null;

-- Whoever has videos gets a channel, and their videos stand in it.
with owners as (
  select case when organisation_id is null then owner_id end as owner_id, organisation_id, min(created_at) as since
  from videos group by 1, 2
), named as (
  select o.owner_id, o.organisation_id, o.since, coalesce(a.name, g.name) as name,
    trim(both '-' from left(regexp_replace(
      regexp_replace(normalize(lower(coalesce(a.name, g.name)), NFKD), '[\u0300-\u036f]', '', 'g'), '[^a-z0-9]+', '-', 'g'), 20)) as slug
  from owners o left join accounts a on a.id = o.owner_id left join organisations g on g.id = o.organisation_id
  where a.id is not null or g.id is not null
), ranked as (
  select owner_id, organisation_id, since, name, slug, row_number() over (partition by slug order by since, owner_id, organisation_id) as n
  from (select owner_id, organisation_id, since, name, case when length(slug) < 3 then 'channel' else slug end as slug from named) s
), made as (
  insert into channels (id, handle, name, owner_id, organisation_id, open, created_at)
  select gen_random_uuid(), case when n = 1 then slug else slug || '-' || left(md5(coalesce(owner_id, organisation_id)), 8) end,
    left(name, 100), owner_id, organisation_id, false, since
  from ranked on conflict do nothing
  returning id, handle
)
insert into channel_handles (handle, channel_id) select handle, id from made;
update videos v set channel_id = c.id from channels c
where case when v.organisation_id is null then c.owner_id = v.owner_id else c.organisation_id = v.organisation_id end;
