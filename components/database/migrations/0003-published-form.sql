-- Where in its object an init segment or a segment begins: 0 until its track is joined into one file.
alter table inits add column byte_offset bigint not null default 0;
alter table segments add column byte_offset bigint not null default 0;
-- The set of files in which a finished video is shared: names are unique everywhere, and the bytes under a name never change.
create table published_files (
  video_id uuid not null,
  edition integer not null,
  revision integer not null,       -- a set of the same edition with further codecs
  name text not null,
  object_key text not null,
  size_bytes bigint not null,
  sha256 text not null,
  type text not null,
  primary key (video_id, name, edition, revision)
);
