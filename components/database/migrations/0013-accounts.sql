-- Accounts, how they sign in, and organisations. better-auth reads and writes these tables (gateway/accounts/tables.ts names them).
create table accounts (
  id text primary key,
  name text not null,
  -- Lower case.
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  role text not null default 'user',   -- administrator, moderator, user
  -- By the sign-up policy, or an administrator; before that the account can do nothing.
  approved boolean not null default false,
  banned boolean not null default false,
  ban_reason text,
  ban_expires timestamptz,
  two_factor_enabled boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index accounts_newest on accounts (created_at desc, id desc);
-- Tokens are signed with a secret that is not in the database, so that who reads this table cannot sign in.
create table account_sessions (
  id text primary key,
  token text not null unique,
  user_id text not null references accounts (id) on delete cascade,
  ip_address text,
  user_agent text,
  impersonated_by text,
  active_organisation_id text,
  active_team_id text,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index account_sessions_user_id_idx on account_sessions (user_id);
create index account_sessions_expiry on account_sessions (expires_at);
-- A password (provider_id 'credential'), or who somebody is at another sign-in service.
create table account_identities (
  id text primary key,
  user_id text not null references accounts (id) on delete cascade,
  provider_id text not null,
  account_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index account_identities_user_id_idx on account_identities (user_id);
create table account_verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index account_verifications_identifier_idx on account_verifications (identifier);
create index account_verifications_expiry on account_verifications (expires_at);
create table account_second_factors (
  id text primary key,
  user_id text not null references accounts (id) on delete cascade,
  -- Both encrypted.
  secret text not null,
  backup_codes text not null,
  verified boolean not null default true,
  failed_verification_count integer not null default 0,
  locked_until timestamptz
);
create index account_second_factors_secret_idx on account_second_factors (secret);
create index account_second_factors_user_id_idx on account_second_factors (user_id);
-- Of the tokens that other services check. Private keys are encrypted.
create table signing_keys (
  id text primary key,
  public_key text not null,
  private_key text not null,
  alg text,
  crv text,
  created_at timestamptz not null,
  expires_at timestamptz
);

create table organisations (
  id text primary key,
  name text not null,
  slug text not null unique,
  logo text,
  metadata text,
  created_at timestamptz not null default now()
);
create table organisation_members (
  id text primary key,
  organisation_id text not null references organisations (id) on delete cascade,
  user_id text not null references accounts (id) on delete cascade,
  role text not null,                  -- owner, admin, editor, viewer
  created_at timestamptz not null default now(),
  unique (organisation_id, user_id)
);
create index organisation_members_organisation_id_idx on organisation_members (organisation_id);
create index organisation_members_user_id_idx on organisation_members (user_id);
create table organisation_invitations (
  id text primary key,
  organisation_id text not null references organisations (id) on delete cascade,
  email text not null,
  role text,
  team_id text,
  status text not null,                -- pending, accepted, rejected, canceled
  expires_at timestamptz not null,
  inviter_id text not null references accounts (id) on delete cascade,
  created_at timestamptz not null default now()
);
create index organisation_invitations_organisation_id_idx on organisation_invitations (organisation_id);
create index organisation_invitations_email_idx on organisation_invitations (email);
create table teams (
  id text primary key,
  organisation_id text not null references organisations (id) on delete cascade,
  name text not null,
  member_count integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz
);
create index teams_organisation_id_idx on teams (organisation_id);
create table team_members (
  id text primary key,
  team_id text not null references teams (id) on delete cascade,
  user_id text not null references accounts (id) on delete cascade,
  membership_key text unique,
  created_at timestamptz default now()
);
create index team_members_team_id_idx on team_members (team_id);
create index team_members_user_id_idx on team_members (user_id);

-- An organisation that lost its last owner could never be looked after again. Whoever takes a role away waits for the others who do.
create function organisation_keeps_an_owner() returns trigger language plpgsql as $$
begin
  perform 1 from organisations where id = old.organisation_id for update;
  if found and not exists (select 1 from organisation_members where organisation_id = old.organisation_id and role = 'owner') then
    raise exception 'the last owner of organisation % cannot go', old.organisation_id using errcode = 'VS001';
  end if;
  return null;
end $$;
create constraint trigger organisation_keeps_an_owner after update or delete on organisation_members
  deferrable initially deferred for each row when (old.role = 'owner') execute function organisation_keeps_an_owner();

-- The first administrator, who owns what was made before there were accounts. Nobody can write to this address; it is changed at the first sign-in.
insert into accounts (id, name, email, role, approved)
values ('administrator', 'Administrator', 'administrator@vitascope.invalid', 'administrator', true);
