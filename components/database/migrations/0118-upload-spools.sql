-- Which spool holds the bytes of an upload: each gateway has one on its own disk. Null for single requests, and for uploads of a time that
-- knew one gateway: whoever finds their files takes them.
alter table uploads add column spool_id uuid;
create index uploads_of_spool on uploads (spool_id) where state in ('open', 'complete', 'finishing');

-- When the gateway of each was last there. What lies in one that does not come back is lost.
create table upload_spools (
  id uuid primary key,
  seen_at timestamptz not null
);
