-- Who likes a video, and who does not; and how many they are.
create table video_ratings (
  account_id text not null references accounts (id) on delete cascade,
  video_id uuid not null references videos (id) on delete cascade,
  liked boolean not null,
  rated_at timestamptz not null default now(),
  primary key (account_id, video_id)
);
create index video_ratings_of_video on video_ratings (video_id);

create table video_rating_sums (
  video_id uuid primary key references videos (id) on delete cascade,
  likes integer not null default 0,
  dislikes integer not null default 0
);

-- Whatever it is that changes ratings, an account that goes as well.
create function sum_ratings() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    update video_rating_sums set likes = likes - old.liked::int, dislikes = dislikes - (not old.liked)::int where video_id = old.video_id;
  end if;
  if tg_op <> 'DELETE' then
    insert into video_rating_sums (video_id, likes, dislikes) values (new.video_id, new.liked::int, (not new.liked)::int)
    on conflict (video_id) do update set likes = video_rating_sums.likes + excluded.likes, dislikes = video_rating_sums.dislikes + excluded.dislikes;
  end if;
  return null;
end $$;
create trigger sum_ratings after insert or update or delete on video_ratings for each row execute function sum_ratings();
