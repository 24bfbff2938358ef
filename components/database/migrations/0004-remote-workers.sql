-- What a worker may be trusted with (actors/worker/contract.ts), and whether it was heard of lately.
alter table workers add column scope text not null default 'instance';
alter table workers add column online boolean not null default false;
create index workers_online on workers (last_heartbeat_at) where online;
-- Tokens that a new worker exchanges for its key, once. Kept as SHA-256 of 256 random bits.
create table worker_tokens (
  id uuid primary key,
  hash text not null unique,
  label text not null,
  scope text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  -- SHA-256 of what the worker made up for its registration: the same call, repeated because its answer was lost, is answered again.
  attempt_hash text
);
