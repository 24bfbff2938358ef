-- What viewers keep: channels that they follow, how far they have watched, and what they want to watch later.
create table channel_subscriptions (
  account_id text not null references accounts (id) on delete cascade,
  channel_id uuid not null references channels (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (account_id, channel_id)
);
create index channel_subscriptions_newest on channel_subscriptions (account_id, created_at desc, channel_id desc);
create index channel_subscriptions_of_channel on channel_subscriptions (channel_id, account_id);

-- Counted where they come and go, also with their account.
create function count_subscribers() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    update channels set subscribers = subscribers + 1 where id = new.channel_id;
  else
    update channels set subscribers = subscribers - 1 where id = old.channel_id;
  end if;
  return null;
end $$;
create trigger count_subscribers after insert or delete on channel_subscriptions for each row execute function count_subscribers();

create table watch_history (
  account_id text not null references accounts (id) on delete cascade,
  video_id uuid not null references videos (id) on delete cascade,
  position_seconds double precision not null,
  -- Of the whole, 0 to 1.
  fraction real not null,
  watched_at timestamptz not null,
  primary key (account_id, video_id)
);
create index watch_history_newest on watch_history (account_id, watched_at desc, video_id desc);
create index watch_history_unfinished on watch_history (account_id, watched_at desc, video_id desc) where fraction >= 0.05 and fraction <= 0.95;
create index watch_history_of_video on watch_history (video_id);

create table watch_later (
  account_id text not null references accounts (id) on delete cascade,
  video_id uuid not null references videos (id) on delete cascade,
  added_at timestamptz not null default now(),
  primary key (account_id, video_id)
);
create index watch_later_newest on watch_later (account_id, added_at desc, video_id desc);
create index watch_later_of_video on watch_later (video_id);

-- Whose positions are not kept.
create table watch_pauses (
  account_id text primary key references accounts (id) on delete cascade,
  since timestamptz not null default now()
);
