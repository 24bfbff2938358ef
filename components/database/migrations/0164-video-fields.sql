-- What an administrator wants to be said of videos beyond what every site asks for.
create table video_fields (
  id uuid primary key default gen_random_uuid(),
  -- What it is called by programs; never changed.
  key text not null unique,
  label text not null,
  help text not null default '',
  -- Never changed: what is stored was checked by it.
  type text not null check (type in ('text', 'number', 'date', 'select', 'multi_select', 'url')),
  -- Null: for all videos. A category that has fields of its own is not removed: they would become fields of all.
  category_id uuid references categories (id) on delete restrict,
  required boolean not null default false,
  -- To whoever may watch the video; in the studio alone otherwise.
  shown boolean not null default false,
  -- min, max, earliest, latest, choices: each where the type has it.
  rules jsonb not null,
  position integer not null,
  created_at timestamptz not null default now()
);
create index video_fields_of_category on video_fields (category_id) where category_id is not null;

create table video_field_values (
  video_id uuid not null references videos (id) on delete cascade,
  field_id uuid not null references video_fields (id) on delete cascade,
  -- A text, a number, or a list of texts, as the type of the field has it.
  value jsonb not null,
  primary key (video_id, field_id)
);
create index video_field_values_of_field on video_field_values (field_id);
