-- Members whom an organisation's identity provider looks after (SCIM): what it calls them, and who is switched off.
create table provisioned_members (
  organisation_id text not null references organisations (id) on delete cascade,
  account_id text not null references accounts (id) on delete cascade,
  -- Its own name for them.
  external_id text,
  given_name text,
  family_name text,
  -- The account was made by this provider: it may name it, and remove it, until somebody has got into it or it is of another organisation.
  made_account boolean not null default false,
  -- And its key was an administrator's of the instance: then also afterwards, and it may close it.
  by_office boolean not null default false,
  -- Set while they are switched off: the role that they come back with.
  suspended_role text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (organisation_id, account_id)
);
create index provisioned_members_account on provisioned_members (account_id);

-- Whoever is a member, by whatever way, is not switched off: who leaves later by their own will is not brought back.
create function member_is_not_suspended() returns trigger language plpgsql as $$
begin
  update provisioned_members set suspended_role = null, updated_at = now()
  where organisation_id = new.organisation_id and account_id = new.user_id and suspended_role is not null;
  return null;
end $$;
create trigger member_is_not_suspended after insert on organisation_members for each row execute function member_is_not_suspended();
