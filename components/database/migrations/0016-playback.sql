-- Grows whenever it changes who may see the video: what was granted before holds no longer.
alter table videos add column access_version integer not null default 0;

-- Of videos with the privacy `password`, as gateway/passwords.ts writes them; null once a video has none any more.
create table video_passwords (
  video_id uuid primary key,
  hash text
);
