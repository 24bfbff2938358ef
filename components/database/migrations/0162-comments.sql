-- What people write under videos. `comments` of a video: whether it has any; null: as the site says.
alter table videos add column comments boolean;

create table comments (
  id uuid primary key,
  video_id uuid not null references videos (id) on delete cascade,
  -- Whose reply it is; null: it begins a thread, and there are no threads in threads.
  thread_id uuid references comments (id) on delete cascade,
  account_id text not null references accounts (id) on delete cascade,
  text text not null,
  created_at timestamptz not null default now(),
  edited_at timestamptz,
  -- A thread goes together with its first comment, all at the same moment, and so comes back together.
  deleted_at timestamptz,
  deleted_by text references accounts (id) on delete set null,
  -- A moderator has taken it down: when, and why.
  blocked jsonb
);
create index comments_of_video on comments (video_id, created_at desc, id desc) where deleted_at is null and thread_id is null;
create index comments_counted on comments (video_id) where deleted_at is null;
create index comments_of_thread on comments (thread_id, created_at, id) where thread_id is not null;
create index comments_of_account on comments (account_id, created_at);
create index comments_deleted on comments (deleted_at) where deleted_at is not null;

-- One of a video stands above all others.
create table pinned_comments (
  video_id uuid primary key references videos (id) on delete cascade,
  comment_id uuid not null references comments (id) on delete cascade
);
create index pinned_comments_by_comment on pinned_comments (comment_id);
