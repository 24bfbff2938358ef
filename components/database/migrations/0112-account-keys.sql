-- Keys belong to accounts, and say what of it they may do. Those of administrators were made for everything; the others let nobody see more
-- than a guest does, and go on like that.
alter table api_keys
  add column account_id text not null default 'administrator' references accounts (id) on delete cascade,
  add column scopes text[] not null default '{}',
  -- It acts for this organisation alone.
  add column organisation_id text references organisations (id) on delete cascade,
  add column expires_at timestamptz,
  -- To within some minutes.
  add column last_used_at timestamptz;
update api_keys set scopes = '{read,upload,write,account,admin}' where role = 'administrator';
alter table api_keys
  alter column account_id drop default,
  alter column scopes drop default,
  drop column role;
create index api_keys_of_account on api_keys (account_id, created_at desc);
create index api_keys_newest on api_keys (created_at desc, prefix desc);
