-- A video can be made anew while what it shows stays: each making is an edition.
alter table videos
  add column edition integer not null default 1,          -- the one that is shown
  add column next jsonb,                                  -- the one that is being made beside it: nextOf in actors/video/rows.ts
  add column busy boolean not null default false;         -- its actor waits for jobs
update videos set busy = true where state = 'processing' and deleted_at is null;
drop index videos_unfinished;
create index videos_busy on videos (updated_at) where busy and deleted_at is null;

-- What the jobs of an edition are fed; null once the original was deleted or nobody will read it again.
create table video_sources (
  video_id uuid not null,
  edition integer not null,
  object_key text,
  size_bytes bigint,
  primary key (video_id, edition)
);
insert into video_sources (video_id, edition, object_key, size_bytes)
  select id, 1, source_key, source_size_bytes from videos where source_key is not null;

-- Families that nobody lists any more. Their segments are served for a while to those who are watching.
create table retired_families (
  video_id uuid not null,
  family text not null,
  retired_at timestamptz not null,
  primary key (video_id, family)
);
create index retired_families_at on retired_families (retired_at);

-- Renditions carry the name of the family that was made in the end.
update renditions r set family = 'h264-again'
  from videos v where v.id = r.video_id and r.family = 'h264' and v.plan #>> '{video,family}' = 'h264-again';
