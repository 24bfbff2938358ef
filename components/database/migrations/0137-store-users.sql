-- Which stores of objects each gateway uses: a move ends only when all that are alive use the new ones, and write to the old ones no more.
create table store_users (
  id uuid primary key,
  -- by class, as in object_stores; null until it has looked
  places jsonb,
  -- writes under way that began with stores of before
  late integer not null default 0,
  beat_at timestamptz not null default now()
);
