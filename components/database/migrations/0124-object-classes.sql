-- Each class of objects is in a store of its own choice; a move takes some classes from where they are to where they are to be.
alter table object_stores add column class text not null default 'raw';
alter table object_stores drop constraint object_stores_pkey;
alter table object_stores drop column single;
alter table object_stores add primary key (class);
insert into object_stores (class, active, other)
  select other_class, active, other from object_stores, unnest(array['exports', 'assets']) as other_class;
alter table object_stores alter column class drop default;
comment on column object_stores.active is 'folder; s3, the common bucket; or the class itself, for a bucket of its own';

alter table store_moves add column legs jsonb;
update store_moves set legs = (
  select jsonb_agg(jsonb_build_object('class', moved, 'from', source, 'to', target)) from unnest(array['raw', 'exports', 'assets']) as moved);
alter table store_moves alter column legs set not null;
alter table store_moves drop column source, drop column target;
