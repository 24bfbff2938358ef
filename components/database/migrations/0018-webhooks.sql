-- Who hears of what happens here, at an address of their own.
create table webhooks (
  id uuid primary key,
  owner_kind text not null,            -- account, organisation, instance
  owner_id text not null,              -- '' for the instance
  url text not null,
  description text not null,
  -- Names of gateway/contract/webhook-events.ts, or '*' alone.
  events text[] not null,
  headers jsonb not null,
  -- Messages are signed with it, so it is kept as it is; and with the previous one until that has ended.
  secret text not null,
  previous_secret text,
  previous_until timestamptz,
  state text not null,                 -- active, paused by somebody, disabled by ourselves
  -- Why it was disabled.
  problem jsonb,
  -- Failed attempts since the last success. With many, the next one waits until resume_at.
  failures integer not null default 0,
  resume_at timestamptz,
  failing_since timestamptz,
  last_success_at timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index webhooks_of_owner on webhooks (owner_kind, owner_id, created_at, id);

-- How far the event log has been read. Whoever reads on holds the row.
create table webhook_cursor (
  one boolean primary key default true check (one),
  event_id bigint not null
);
insert into webhook_cursor (event_id) select coalesce(max(id), 0) from event_log;

create table webhook_deliveries (
  id uuid primary key,
  hook_id uuid not null references webhooks (id) on delete cascade,
  -- Null for what is no event of the log: tests.
  event_id bigint,
  type text not null,
  -- The body that is sent, the same each time.
  body text not null,
  state text not null,                 -- pending, delivered, failed
  -- Attempts in all, and those since it was last asked for.
  attempts integer not null default 0,
  tries integer not null default 0,
  -- When it is sent next. Whoever sends it sets both ahead, so that it is sent again if they die.
  due_at timestamptz,
  taken_until timestamptz,
  created_at timestamptz not null,
  ended_at timestamptz,
  unique (hook_id, event_id)
);
create index webhook_deliveries_due on webhook_deliveries (due_at) where state = 'pending';
create index webhook_deliveries_newest on webhook_deliveries (hook_id, created_at desc, id desc);
create index webhook_deliveries_ended on webhook_deliveries (ended_at) where state <> 'pending';

create table webhook_attempts (
  delivery_id uuid not null references webhook_deliveries (id) on delete cascade,
  n integer not null,
  at timestamptz not null,
  milliseconds integer not null,
  -- Of the answer; null when there was none, and then `problem` says why.
  status integer,
  problem jsonb,
  -- The beginning of the answer's body.
  answer text not null,
  primary key (delivery_id, n)
);
