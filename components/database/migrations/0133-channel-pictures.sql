-- Pictures of channels: as they were brought, and what a job in the jail has made of each. The id stands for the video in its job.
create table channel_pictures (
  id uuid primary key,
  channel_id uuid not null references channels (id) on delete cascade,
  kind text not null,                      -- avatar, banner
  source jsonb not null,                   -- {objectKey, sizeBytes}
  result jsonb,                            -- as of a poster; null until it is made
  created_at timestamptz not null default now()
);
create index channel_pictures_of_channel on channel_pictures (channel_id, kind, created_at);

-- Whatever deletes a row, its objects are looked at a day later.
create function loosen_channel_picture() returns trigger language plpgsql as $$
begin
  insert into loose_objects (key)
  select distinct named #>> '{}' from jsonb_path_query(jsonb_build_array(old.source, old.result), '$.**.objectKey') as named
  on conflict (key) do update set created_at = now();
  return null;
end $$;
create trigger loosen_channel_picture after delete on channel_pictures for each row execute function loosen_channel_picture();
