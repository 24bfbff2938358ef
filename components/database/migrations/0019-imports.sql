-- Videos whose file is fetched from an address. How far it is, their job says.
create table imports (
  id uuid primary key,
  video_id uuid not null references videos (id) on delete cascade,
  job_id text not null unique,
  account_id text not null,
  url text not null,
  -- Nobody has named the video: it gets the title that the site gives it.
  untitled boolean not null,
  created_at timestamptz not null
);
create index imports_of_account on imports (account_id, created_at desc, id desc);
create index imports_of_video on imports (video_id);
