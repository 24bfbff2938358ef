-- Backups that are being made or looked at, and what came of those before. The archives themselves lie elsewhere.
create table backup_runs (
  id uuid primary key,
  kind text not null check (kind in ('make', 'verify')),
  state text not null check (state in ('running', 'done', 'failed', 'cancelled')),
  -- Of the archive: what is to be looked at, or what was made.
  name text,
  -- Tried on a database that is dropped afterwards.
  restores boolean not null,
  -- How many archives stay once this one is made.
  keep integer not null,
  -- The time of day that it was made for; null where somebody asked for it.
  scheduled_for timestamptz,
  phase text,
  bytes bigint not null default 0,
  size_bytes bigint,
  sha256 text,
  rows bigint,
  -- Whether a database came of it; null where nobody tried.
  restored boolean,
  problem text,
  runner uuid,
  beat_at timestamptz,
  started_at timestamptz not null default now(),
  ended_at timestamptz
);
-- One at a time, whoever begins it; and each time of day once.
create unique index backup_runs_running on backup_runs ((true)) where state = 'running';
create unique index backup_runs_scheduled on backup_runs (scheduled_for);
create index backup_runs_started on backup_runs (started_at);
