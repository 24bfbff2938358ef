-- Chapters of a video, in order: [{startSeconds, endSeconds, title}]. A video without any has no row.
create table video_chapters (
  video_id uuid primary key references videos (id) on delete cascade,
  chapters jsonb not null,
  updated_at timestamptz not null default now()
);
