-- Videos that are being made together with the upload or import that brings their file, until whoever asked for them is answered. When the
-- program dies before, nobody knows of the video, and it would wait for its file for ever.
create table unannounced_videos (
  video_id uuid primary key,
  created_at timestamptz not null default now()
);
