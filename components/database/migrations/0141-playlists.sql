-- Lists of videos in an order, of an account or of an organisation.
create table playlists (
  id uuid primary key,
  short_id text not null unique,
  type text not null,                      -- playlist, collection, series, course
  title text not null,
  description text not null default '',
  privacy text not null,                   -- public, unlisted, private
  owner_id text references accounts (id) on delete cascade,
  organisation_id text references organisations (id) on delete cascade,
  -- Under which it is shown, as long as that has the same owner.
  channel_id uuid references channels (id) on delete set null,
  featured_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  check ((owner_id is null) <> (organisation_id is null))
);
create index playlists_of_owner on playlists (owner_id, created_at desc, id desc) where owner_id is not null;
create index playlists_of_organisation on playlists (organisation_id, created_at desc, id desc) where organisation_id is not null;
create index playlists_of_channel on playlists (channel_id, created_at desc, id desc) where channel_id is not null;
create index playlists_newest on playlists (created_at desc, id desc) where deleted_at is null and privacy = 'public';
create index playlists_removed on playlists (deleted_at) where deleted_at is not null;

-- What was removed keeps its place, as it can come back.
create table playlist_items (
  playlist_id uuid not null references playlists (id) on delete cascade,
  video_id uuid not null references videos (id) on delete cascade,
  position integer not null,
  added_at timestamptz not null default now(),
  primary key (playlist_id, video_id)
);
create index playlist_items_in_order on playlist_items (playlist_id, position);
create index playlist_items_of_video on playlist_items (video_id);
