-- Who did what: one row a change that somebody asked for, also where it was refused. Kept for as long as the settings say.
create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor_kind text not null,        -- person, worker, nobody
  actor_id text,
  credential text,                 -- session, key
  action text not null,            -- operation id of the route
  target jsonb not null,           -- parameters of the path
  fields text[] not null,          -- names of what the body held; never its values
  status smallint not null,
  code text,                       -- of the problem, where it was refused
  address text not null,
  listener text not null,
  request_id text not null
);
create index audit_log_at on audit_log (at);
create index audit_log_actor on audit_log (actor_id, id);
create index audit_log_action on audit_log (action, id);
