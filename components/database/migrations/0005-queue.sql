-- The queue: who is served next (actors/job/reserve.ts), what is held back, and what became of each attempt.
drop index jobs_claimable;
-- When the job was given out last. Not the job actor's: a reservation writes it.
alter table jobs add column served_at timestamptz;
-- Owners by a hash, so that a walk over them can begin anywhere without favouring any.
create index jobs_claimable on jobs (kind, priority, md5(owner_id), created_at, id) where state = 'queued';
create index jobs_reserved on jobs (reserved_until) where state = 'queued' and reserved_until is not null;
create index jobs_served on jobs (owner_id, served_at) where served_at is not null;
create index jobs_newest on jobs (created_at, id);
create index jobs_failed on jobs (updated_at) where state = 'failed';
-- Counts reservations: every tenth goes by age.
create sequence reservations;
create table queue_pauses (
  axis text not null,              -- class, kind
  name text not null,
  paused_at timestamptz not null default now(),
  primary key (axis, name)
);
-- One row per lease (epoch) and kind of happening: what happens again in the same lease replaces it.
create table job_history (
  job_id text not null,
  epoch integer not null,
  what text not null,              -- queued, claimed, committed, done, released, failed, lost, expired, given-up, cancelled, retried, rerun
  at timestamptz not null,
  worker_id text,
  committed integer,
  problem jsonb,
  primary key (job_id, epoch, what)
);
create index job_history_at on job_history (at);

-- Objects that could not be deleted wait until then, and hold up nothing behind them.
alter table loose_objects add column retry_at timestamptz;
create index loose_objects_old on loose_objects (created_at);
-- Comparisons of the object store with the rows (actors/reconcile). One runs at a time.
create table reconciles (
  id uuid primary key,
  state text not null,             -- running, done, cancelled, failed
  deletes boolean not null,
  older_than_hours double precision not null,
  phase text not null,             -- objects, rows, unfinished
  place text,                      -- the last key or video that was looked at
  report jsonb not null,
  problem text,
  runner text,
  beat_at timestamptz not null default now(),
  started_at timestamptz not null default now(),
  ended_at timestamptz
);
create unique index reconciles_running on reconciles ((true)) where state = 'running';
