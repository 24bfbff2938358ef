-- Files on their way, and for two days what came of them: also the book of who sent how much today, whichever way it came.
create table uploads (
  id uuid primary key,
  kind text not null,               -- whole, partial (of a final one), final, single (one request)
  state text not null,              -- open, complete (a partial one), finishing, done, failed, joined, ended
  sender_id text not null,          -- who opened it and may go on
  owner_id text not null,           -- whose the video is: quotas are theirs
  organisation_id text,
  video_id uuid,                    -- what it becomes the source of
  makes_video boolean not null default false,
  wishes jsonb not null,            -- title, privacy, profile, ... as checked when it was opened
  metadata text not null default '',-- Upload-Metadata as it came
  fingerprint text,
  batch_id uuid,
  parts uuid[],
  length_bytes bigint not null,
  offset_bytes bigint not null default 0, -- flushed to the disk
  counted_bytes bigint not null,    -- against quotas
  sha256 text,
  problem jsonb,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index uploads_of_sender on uploads (sender_id, created_at desc);
create index uploads_of_owner on uploads (owner_id, created_at desc);
create index uploads_of_organisation on uploads (organisation_id, created_at desc) where organisation_id is not null;
create index uploads_of_batch on uploads (batch_id) where batch_id is not null;
create index uploads_expiring on uploads (expires_at);

-- What administrators have set for one account or organisation; null: as for everybody, -1: none.
create table upload_quotas (
  kind text not null,               -- account, organisation
  id text not null,
  total_bytes bigint,
  daily_bytes bigint,
  updated_at timestamptz not null default now(),
  updated_by text not null,
  primary key (kind, id)
);
