-- What decorates a video or helps people to find their way in it, by kind; schemas are in actors/video/contract.ts.
-- A result of null: there was one, of a film that the video shows no longer.
create table side_products (
  video_id uuid not null,
  kind text not null,
  edition integer not null,
  result jsonb,
  made_at timestamptz not null,
  primary key (video_id, kind)
);
insert into side_products (video_id, kind, edition, result, made_at)
  select id, 'poster', 1, jsonb_build_object('objectKey', poster_key), updated_at from videos where poster_key is not null
  union all
  select id, 'storyboard', 1, storyboard, updated_at from videos where storyboard is not null;
alter table videos drop column poster_key, drop column storyboard;
