-- How videos are watched. A row is one playback and what its player has told of it so far; who watched is not in it. Ids are of version 7 and so
-- in the order of time. What pages show is kept in sums, so that these can be forgotten after a while.
create table playbacks (
  id uuid primary key,
  video_id uuid not null references videos (id) on delete cascade,
  told_at timestamptz not null,
  watched_seconds real not null,
  counted boolean not null,
  ended boolean not null,
  -- Hundredths of the video that were watched.
  parts smallint[] not null,
  startup_ms integer,
  stalls integer not null,
  stalled_ms integer not null,
  failed boolean not null,
  height smallint,
  -- site, embed
  place text not null,
  -- Host of the page around the frame, or of the one before.
  source text
);
create index playbacks_of_video on playbacks (video_id);

-- One viewer counts once an hour.
create unlogged table view_marks (
  video_id uuid not null,
  viewer bytea not null,
  counted_at timestamptz not null,
  primary key (video_id, viewer)
);
create index view_marks_by_age on view_marks (counted_at);

-- What pages show, kept as playbacks are told.
create table video_views (
  video_id uuid primary key references videos (id) on delete cascade,
  views bigint not null
);
create table video_days (
  video_id uuid not null references videos (id) on delete cascade,
  day date not null,
  views bigint not null default 0,
  playbacks bigint not null default 0,
  watched_seconds double precision not null default 0,
  ended bigint not null default 0,
  started bigint not null default 0,
  startup_ms bigint not null default 0,
  stalls bigint not null default 0,
  stalled_ms bigint not null default 0,
  failed bigint not null default 0,
  primary key (video_id, day)
);
create table playback_sources (
  video_id uuid not null references videos (id) on delete cascade,
  day date not null,
  place text not null,
  -- Empty: none was told.
  source text not null,
  playbacks bigint not null,
  primary key (video_id, day, place, source)
);
create table video_retention (
  video_id uuid not null references videos (id) on delete cascade,
  month date not null,
  part smallint not null,
  playbacks bigint not null,
  primary key (video_id, month, part)
);
