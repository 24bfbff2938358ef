-- The index of the search. Triggers keep it, so that it changes with the catalogue and in the same transaction.

-- Words without their case and their accents.
create function search_fold(words text) returns text language sql immutable strict parallel safe as $$
  select lower(normalize(regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]', '', 'g'), NFC))
$$;

-- How words of a language are brought to their stems. What is of no known language is read as English.
create function search_config(language text) returns regconfig language sql immutable parallel safe as $$
  select case split_part(coalesce(language, 'en'), '-', 1)
    when 'ar' then 'pg_catalog.arabic'::regconfig
    when 'hy' then 'pg_catalog.armenian'::regconfig
    when 'eu' then 'pg_catalog.basque'::regconfig
    when 'ca' then 'pg_catalog.catalan'::regconfig
    when 'da' then 'pg_catalog.danish'::regconfig
    when 'nl' then 'pg_catalog.dutch'::regconfig
    when 'en' then 'pg_catalog.english'::regconfig
    when 'fi' then 'pg_catalog.finnish'::regconfig
    when 'fr' then 'pg_catalog.french'::regconfig
    when 'de' then 'pg_catalog.german'::regconfig
    when 'el' then 'pg_catalog.greek'::regconfig
    when 'hi' then 'pg_catalog.hindi'::regconfig
    when 'hu' then 'pg_catalog.hungarian'::regconfig
    when 'id' then 'pg_catalog.indonesian'::regconfig
    when 'ga' then 'pg_catalog.irish'::regconfig
    when 'it' then 'pg_catalog.italian'::regconfig
    when 'lt' then 'pg_catalog.lithuanian'::regconfig
    when 'ne' then 'pg_catalog.nepali'::regconfig
    when 'nb' then 'pg_catalog.norwegian'::regconfig
    when 'nn' then 'pg_catalog.norwegian'::regconfig
    when 'no' then 'pg_catalog.norwegian'::regconfig
    when 'pt' then 'pg_catalog.portuguese'::regconfig
    when 'ro' then 'pg_catalog.romanian'::regconfig
    when 'ru' then 'pg_catalog.russian'::regconfig
    when 'sr' then 'pg_catalog.serbian'::regconfig
    when 'es' then 'pg_catalog.spanish'::regconfig
    when 'sv' then 'pg_catalog.swedish'::regconfig
    when 'ta' then 'pg_catalog.tamil'::regconfig
    when 'tr' then 'pg_catalog.turkish'::regconfig
    when 'yi' then 'pg_catalog.yiddish'::regconfig
    else 'pg_catalog.simple'::regconfig
  end
$$;

-- Words as they are, and their stems.
create function search_words(words text, language text) returns tsvector language sql immutable parallel safe as $$
  select to_tsvector('pg_catalog.simple', search_fold(words)) || to_tsvector(search_config(language), words)
$$;

create table video_search (
  video_id uuid primary key references videos (id) on delete cascade,
  -- Weights: A title, B tags, C description, D the channel and nothing else.
  document tsvector not null,
  -- Title and tags, for words that are written a little differently.
  words text not null
);

create function channel_words(channel uuid) returns tsvector language sql stable as $$
  select coalesce((select setweight(to_tsvector('pg_catalog.simple', search_fold(name || ' ' || handle)), 'D')
    from channels where id = channel and deleted_at is null), '')
$$;

create function index_video() returns trigger language plpgsql as $$
declare
  tags text := array_to_string(new.tags, ' ');
begin
  -- A channel that is being renamed just now is waited for.
  perform from channels where id = new.channel_id for share;
  insert into video_search (video_id, document, words)
  values (
    new.id,
    setweight(search_words(new.title, new.language), 'A') || setweight(search_words(tags, new.language), 'B')
      || setweight(search_words(new.description, new.language), 'C') || channel_words(new.channel_id),
    search_fold(new.title || ' ' || tags)
  )
  on conflict (video_id) do update set document = excluded.document, words = excluded.words;
  return null;
end $$;
create trigger index_new_video after insert on videos for each row execute function index_video();
create trigger index_video after update of title, description, tags, language, channel_id on videos for each row
  when ((old.title, old.description, old.tags, old.language, old.channel_id)
    is distinct from (new.title, new.description, new.tags, new.language, new.channel_id))
  execute function index_video();

create function index_channel() returns trigger language plpgsql as $$
begin
  update video_search s set document = ts_filter(s.document, '{a,b,c}') || channel_words(new.id)
  from videos v where v.channel_id = new.id and s.video_id = v.id;
  return null;
end $$;
create trigger index_channel after update of name, handle, deleted_at on channels for each row
  when ((old.name, old.handle, old.deleted_at) is distinct from (new.name, new.handle, new.deleted_at))
  execute function index_channel();

insert into video_search (video_id, document, words)
select id, setweight(search_words(title, language), 'A') || setweight(search_words(description, language), 'C') || channel_words(channel_id),
  search_fold(title)
from videos;
create index video_search_document on video_search using gin (document);
create index channels_words on channels using gin (to_tsvector('pg_catalog.simple', search_fold(name || ' ' || handle || ' ' || description)))
  where deleted_at is null;

-- Misspelt words are found by their trigrams, where the server has them; docs/search.md says how to add them later.
do $$
begin
  create extension if not exists pg_trgm;
  create index video_search_trigrams on video_search using gin (words gin_trgm_ops);
exception when feature_not_supported or undefined_file or insufficient_privilege or undefined_object then
  raise notice 'Misspelt words are not found: pg_trgm is not there (%).', sqlerrm;
end $$;
