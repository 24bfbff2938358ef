-- Actor state, and what leaves an actor's turn. Written by actors/commit.ts alone.
create table actor_state (
  actor_type text not null,
  actor_id text not null,
  version bigint not null,
  schema smallint not null,
  state jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (actor_type, actor_id)
);
create table outbox (
  actor_type text not null,
  actor_id text not null,
  version bigint not null,
  n integer not null,
  effect jsonb not null,
  attempts integer not null default 0,
  due_at timestamptz not null default now(),
  primary key (actor_type, actor_id, version, n)
);
create index outbox_due on outbox (due_at);
create table inbox_marks (
  actor_type text not null,
  actor_id text not null,
  sender_type text not null,
  sender_id text not null,
  version bigint not null,
  n integer not null,
  primary key (actor_type, actor_id, sender_type, sender_id)
);
create table dead_effects (
  actor_type text not null,
  actor_id text not null,
  version bigint not null,
  n integer not null,
  effect jsonb not null,
  error text not null,
  died_at timestamptz not null default now(),
  primary key (actor_type, actor_id, version, n)
);

-- The catalogue: what readers ask.
create table videos (
  id uuid primary key,
  short_id text not null unique,
  owner_id text not null,
  title text not null,
  description text not null,
  privacy text not null,
  state text not null,
  progress real not null default 0,
  -- Something can be played: segment 0 of the H.264 family and of the audio are committed.
  playable boolean not null default false,
  duration_seconds double precision,
  plan jsonb,
  source_key text,
  source_size_bytes bigint,
  poster_key text,
  problem jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz
);
create index videos_newest on videos (created_at desc, id desc) where deleted_at is null;
create index videos_unfinished on videos (updated_at) where state in ('uploading', 'processing') and deleted_at is null;
create table renditions (
  video_id uuid not null,
  family text not null,            -- h264, audio
  rung text not null,              -- 1080, 720, ..., aac
  codec text not null,
  width integer,
  height integer,
  frame_rate double precision,
  bitrate integer not null,        -- cap, bits a second
  state text not null,             -- encoding, ready
  primary key (video_id, family, rung)
);
create table inits (
  video_id uuid not null,
  family text not null,
  rung text not null,
  object_key text not null,
  size_bytes integer not null,
  sha256 text not null,
  codec_string text not null,
  job_id text not null,
  primary key (video_id, family, rung)
);
create table segments (
  video_id uuid not null,
  family text not null,
  rung text not null,
  idx integer not null,
  object_key text not null,
  size_bytes bigint not null,
  start_ticks bigint not null,
  duration_ticks bigint not null,
  timescale integer not null,
  sha256 text not null,
  job_id text not null,
  epoch integer not null,
  primary key (video_id, family, rung, idx)
);
create table jobs (
  id text primary key,
  kind text not null,
  video_id uuid not null,
  owner_id text not null,
  priority smallint not null,
  state text not null,             -- queued, leased, done, failed, cancelled
  reserved_until timestamptz,      -- a claim is under way
  ready_at timestamptz not null,   -- back-off
  worker_id text,
  epoch integer not null default 0,
  lease_expires_at timestamptz,
  attempts integer not null default 0,
  committed integer not null default 0,
  problem jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index jobs_claimable on jobs (priority, created_at) where state = 'queued';
create index jobs_leased on jobs (lease_expires_at) where state = 'leased';
create index jobs_of_video on jobs (video_id);
create table workers (
  id text primary key,
  label text not null,
  key_prefix text not null unique,
  key_hash text not null,
  capabilities jsonb,
  state text not null,             -- active, draining, disabled
  last_heartbeat_at timestamptz,
  created_at timestamptz not null
);

-- Keys of people and programs: SHA-256 of 256 random bits, found by prefix.
create table api_keys (
  prefix text primary key,
  hash text not null,
  label text not null,
  role text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
-- One-time sign-in links and the sessions they open; both stored as hashes.
create table login_links (
  hash text primary key,
  expires_at timestamptz not null,
  used_at timestamptz
);
create table sessions (
  hash text primary key,
  role text not null,
  expires_at timestamptz not null
);
-- State changes for 24 hours; ids grow in commit order (see components/events).
create table event_log (
  id bigint generated always as identity primary key,
  type text not null,
  at timestamptz not null default now(),
  subject_type text not null,
  subject_id text not null,
  data jsonb not null
);
create index event_log_at on event_log (at);
create index event_log_subject on event_log (subject_type, subject_id, id);
-- Objects that a request or a worker brought and that nothing may name yet: what the sweep looks at.
create table loose_objects (
  key text primary key,
  created_at timestamptz not null default now()
);
