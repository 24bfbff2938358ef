-- What people have removed, newest first: of one person, and of one organisation.
create index videos_removed_of_owner on videos (owner_id, deleted_at desc, id desc) where deleted_at is not null and organisation_id is null;
create index videos_removed_of_organisation on videos (organisation_id, deleted_at desc, id desc)
  where deleted_at is not null and organisation_id is not null;
