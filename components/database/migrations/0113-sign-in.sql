-- Sessions are those of accounts now (account_sessions). Whoever was signed in signs in again.
drop table sessions;
alter table login_links add column account_id text not null default 'administrator' references accounts (id) on delete cascade;

-- Who tried to sign in as whom, from where, without success: they are slowed down, all instances together. Keys are digests.
create table sign_in_attempts (
  key text primary key,
  failures integer not null,
  last_at timestamptz not null default now()
);
create index sign_in_attempts_age on sign_in_attempts (last_at);

-- Letters on their way to the mail server. They hold links that work once, so they are deleted as soon as they are delivered or given up.
create table outgoing_mail (
  id bigint generated always as identity primary key,
  recipient text not null,
  subject text not null,
  body_text text not null,
  body_html text not null,
  attempts integer not null default 0,
  due_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  trouble text
);
create index outgoing_mail_due on outgoing_mail (due_at);
