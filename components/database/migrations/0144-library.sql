-- What a video is about: one category and some tags; its language and its licence. And which videos the site puts forward.
create table categories (
  id uuid primary key default gen_random_uuid(),
  -- What it is called in addresses.
  slug text not null unique,
  name text not null,
  -- What peers call it: PeerTube's number of the same category. Null for those that this server has for itself.
  number integer unique,
  created_at timestamptz not null default now()
);
create unique index categories_name on categories (lower(name));
insert into categories (slug, name, number) values
  ('music', 'Music', 1),
  ('films', 'Films', 2),
  ('vehicles', 'Vehicles', 3),
  ('art', 'Art', 4),
  ('sports', 'Sports', 5),
  ('travel', 'Travel', 6),
  ('gaming', 'Gaming', 7),
  ('people', 'People', 8),
  ('comedy', 'Comedy', 9),
  ('entertainment', 'Entertainment', 10),
  ('news', 'News & politics', 11),
  ('how-to', 'How to', 12),
  ('education', 'Education', 13),
  ('activism', 'Activism', 14),
  ('science', 'Science & technology', 15),
  ('animals', 'Animals', 16),
  ('kids', 'Kids', 17),
  ('food', 'Food', 18);

alter table videos
  add column category_id uuid references categories (id) on delete set null,
  -- Normal forms of gateway/contract/tags.ts, each once.
  add column tags text[] not null default '{}',
  -- A name of gateway/contract/licences.ts.
  add column licence text,
  -- BCP 47.
  add column language text,
  add column featured_at timestamptz;
create index videos_of_category on videos (category_id, created_at desc, id desc) where deleted_at is null and category_id is not null;
create index videos_with_tags on videos using gin (tags) where deleted_at is null;
create index videos_featured on videos (featured_at desc, id desc) where deleted_at is null and featured_at is not null;
-- By the date that people see.
create index videos_by_date on videos ((coalesce(published_at, created_at)) desc, id desc) where deleted_at is null;

-- Tags of what everybody can watch, and of nothing else: they are suggested to everybody.
create table tag_uses (
  tag text collate "C" not null,
  video_id uuid not null references videos (id) on delete cascade,
  primary key (tag, video_id)
);
create index tag_uses_of_video on tag_uses (video_id);

create function note_tags() returns trigger language plpgsql as $$
declare
  shown text[] := case when new.deleted_at is null and new.privacy = 'public' and new.playable then new.tags else '{}' end;
begin
  delete from tag_uses where video_id = new.id and tag <> all (shown);
  insert into tag_uses (tag, video_id) select distinct one, new.id from unnest(shown) as one on conflict do nothing;
  return null;
end $$;
create trigger note_first_tags after insert on videos for each row when (new.tags <> '{}') execute function note_tags();
create trigger note_tags after update of tags, privacy, playable, deleted_at on videos for each row
  when ((old.tags, old.privacy, old.playable, old.deleted_at) is distinct from (new.tags, new.privacy, new.playable, new.deleted_at)
    and (old.tags <> '{}' or new.tags <> '{}'))
  execute function note_tags();
