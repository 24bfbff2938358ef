-- What people report, what moderators and reporters write to each other about it, and what moderators did.

-- A moderator has taken it down: when, and why. Its privacy says who sees it meanwhile.
alter table videos add column blocked jsonb;

create table reports (
  id uuid primary key,
  -- What is reported: a video, a channel or an account, and its id. Reports outlive it.
  target_kind text not null,
  target_id text not null,
  -- What it was called then.
  target_name text not null,
  kind text not null,
  reason text not null,
  -- The moment of a video that it is about.
  at_seconds double precision,
  state text not null default 'pending',
  -- Null: a guest, or somebody who is gone.
  reporter text references accounts (id) on delete set null,
  created_at timestamptz not null default now(),
  -- When somebody decided; null while it is open.
  closed_at timestamptz
);
-- One open report of a person about a thing.
create unique index reports_open on reports (target_kind, target_id, reporter) where closed_at is null and reporter is not null;
create index reports_of_target on reports (target_kind, target_id, created_at desc, id desc);
create index reports_of_reporter on reports (reporter, created_at desc, id desc) where reporter is not null;
create index reports_pending on reports (state) where state = 'pending';

create table report_messages (
  id uuid primary key,
  report_id uuid not null references reports (id) on delete cascade,
  -- Whether moderators wrote it; the reporter did otherwise.
  from_moderators boolean not null,
  author text references accounts (id) on delete set null,
  text text not null,
  created_at timestamptz not null default now()
);
create index report_messages_of_report on report_messages (report_id, created_at, id);

-- What moderators did about a target, and their notes: its history.
create table moderation_steps (
  id uuid primary key,
  target_kind text not null,
  target_id text not null,
  step text not null,
  text text,
  by_account text references accounts (id) on delete set null,
  -- Who was warned.
  to_account text references accounts (id) on delete cascade,
  created_at timestamptz not null default now()
);
create index moderation_steps_of_target on moderation_steps (target_kind, target_id, created_at desc, id desc);
create index moderation_warnings on moderation_steps (to_account, created_at desc, id desc) where to_account is not null;
