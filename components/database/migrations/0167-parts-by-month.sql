-- Figures of how videos are watched lie in parts by month (UTC), so that what is asked of some days reads those months alone, and a month that is
-- not kept any more goes as a whole. gateway/views/parts.ts makes parts ahead and drops old ones; what belongs to none of them is in the part
-- `_rest`, so that nothing is lost.
--
-- Each of the four tables is locked against everything, and `videos` against writing, until this ends. Existing rows are not moved: the table that
-- holds them becomes the first part (`_until_`), for which it is read twice. What has been done is not done again.

-- Where a month begins, as a value of what the parts are cut by: ids of playbacks are of version 7 and begin with milliseconds.
create or replace function month_bound(parent text, month date) returns text language sql immutable as $$
  select case parent
    when 'playbacks' then (lpad(to_hex((extract(epoch from month::timestamp) * 1000)::bigint), 12, '0') || '70008' || repeat('0', 15))::uuid::text
    else month::text
  end
$$;

-- Makes the part of a month, with what came for it before there was one. Whether there was anything to do. Nobody writes to `videos`
-- meanwhile: the reference of the new part is made. It is locked first, as by those who delete a video with its figures.
create or replace function make_month(parent text, month date) returns boolean language plpgsql as $$
declare
  part text := parent || to_char(month, '_YYYY_MM');
  rest text := parent || '_rest';
  first text := month_bound(parent, month);
  after text := month_bound(parent, (month + interval '1 month')::date);
  key text := (select a.attname from pg_partitioned_table p join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
    where p.partrelid = parent::regclass);
begin
  if exists (select from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = parent::regclass
    and (c.relname = part or substring(c.relname from '_until_(\d{4}_\d\d)$') >= to_char(month, 'YYYY_MM'))) then
    return false;
  end if;
  lock table videos in share row exclusive mode;
  execute format('lock table %I in access exclusive mode', rest);
  execute format('create table %I (like %I including all)', part, parent);
  execute format('with moved as (delete from %1$I where %2$I >= %3$L and %2$I < %4$L returning *) insert into %5$I select * from moved',
    rest, key, first, after, part);
  execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, first, after);
  return true;
end $$;

create or replace function cut_by_month(parent text, key text) returns void language plpgsql as $$
declare
  this date := date_trunc('month', now() at time zone 'UTC');
  before text := parent || to_char(this, '_"until"_YYYY_MM');
  after text := month_bound(parent, (this + interval '1 month')::date);
  is_empty boolean;
begin
  if exists (select from pg_partitioned_table where partrelid = parent::regclass) then return; end if;
  execute format('alter table %I rename to %I', parent, before);
  execute format('alter table %I rename constraint %I to %I', before, parent || '_pkey', before || '_pkey');
  execute format('create table %I (like %I including all) partition by range (%I)', parent, before, key);
  execute format('alter table %I add foreign key (video_id) references videos (id) on delete cascade', parent);
  execute format('create table %I partition of %I default', parent || '_rest', parent);
  -- Of a clock that is ahead, or of the first minute of a month.
  execute format('with late as (delete from %1$I where %2$I >= %3$L returning *) insert into %4$I select * from late', before, key, after, parent);
  execute format('select not exists (select from %I)', before) into is_empty;
  if is_empty then
    execute format('drop table %I', before);
  else
    execute format('alter table %I attach partition %I for values from (minvalue) to (%L)', parent, before, after);
  end if;
end $$;
select cut_by_month(name, key)
from (values ('playbacks', 'id'), ('playback_sources', 'day'), ('video_days', 'day'), ('video_retention', 'month')) as t (name, key);
drop function cut_by_month;

-- What is known of those who watch, in groups: of which kind of device there were how many.
create table if not exists playback_groups (
  video_id uuid not null references videos (id) on delete cascade,
  day date not null,
  -- device, country
  kind text not null,
  name text not null,
  views bigint not null,
  playbacks bigint not null,
  watched_seconds double precision not null,
  primary key (video_id, day, kind, name)
) partition by range (day);
create table if not exists playback_groups_rest partition of playback_groups default;

select make_month(name, (date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead))::date)
from unnest(array['playbacks', 'playback_sources', 'video_days', 'video_retention', 'playback_groups']) as name, generate_series(0, 2) as ahead;
