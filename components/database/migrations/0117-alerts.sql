-- What is wrong with the instance, by alert and by what it is about, so that it is told once, by whichever gateway.
create table alerts (
  name text not null,
  subject text not null,
  -- Since when it holds; null once it is over.
  since timestamptz,
  -- When it was first told; null while it has not held long enough, and once its end was told.
  raised_at timestamptz,
  -- The last message about it, of its beginning or of its end.
  told_at timestamptz,
  repeats integer not null default 0,
  severity text not null,
  summary text not null,
  facts jsonb not null,
  primary key (name, subject)
);
-- The gateway that looks; another takes over once it has been silent.
create table alert_watch (
  one boolean primary key default true check (one),
  holder uuid,
  until timestamptz not null
);
insert into alert_watch (until) values (now());
