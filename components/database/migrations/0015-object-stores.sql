-- Which store new objects go to. While objects are moved, reads that do not find one there ask the other as well.
create table object_stores (
  single boolean primary key default true check (single),
  active text not null,            -- folder, s3
  other text
);
-- An instance that has videos has them in its folder.
insert into object_stores (active) select 'folder' where exists (select 1 from videos);

-- Moves between stores, and the deletion of what they left behind.
create table store_moves (
  id uuid primary key,
  kind text not null,              -- copy, delete
  source text not null,
  target text not null,
  state text not null,             -- running, stopped, done, failed
  pass integer not null default 1, -- what comes to the source meanwhile is found by the next one
  place text,                      -- the last key that was looked at
  report jsonb not null,
  problem text,
  runner text,
  beat_at timestamptz not null default now(),
  started_at timestamptz not null default now(),
  ended_at timestamptz
);
create unique index store_moves_running on store_moves ((true)) where state = 'running';

-- Files that clients bring to the store by themselves.
create table direct_uploads (
  id uuid primary key,
  video_id uuid not null,
  owner_id text not null,
  object_key text not null,        -- where the client puts it; nothing trusts what lies there
  parts_id text,                   -- the store's name of an upload in parts
  part_bytes bigint,
  size_bytes bigint not null,      -- as declared
  sha256 text,                     -- as declared
  media_type text,
  profile text,
  state text not null,             -- open, verifying, done, failed, aborted, expired
  done_bytes bigint not null default 0,
  stored_key text,
  stored_bytes bigint,             -- as the store has it
  problem jsonb,
  attempts integer not null default 0,
  runner text,
  beat_at timestamptz not null default now(),
  due_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index direct_uploads_open on direct_uploads (expires_at) where state in ('open', 'verifying');
create index direct_uploads_of_owner on direct_uploads (owner_id, created_at);
