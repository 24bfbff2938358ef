-- The organisation whose video it is; without one it is its owner's alone.
alter table videos add column organisation_id text;

-- What lists go by: everybody's, one person's own, and one organisation's, newest first.
create index videos_public on videos (created_at desc, id desc) where deleted_at is null and privacy = 'public' and playable;
create index videos_of_owner on videos (owner_id, created_at desc, id desc) where deleted_at is null and organisation_id is null;
create index videos_of_organisation on videos (organisation_id, created_at desc, id desc) where deleted_at is null and organisation_id is not null;
