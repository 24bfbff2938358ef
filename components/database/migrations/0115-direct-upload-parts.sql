-- Checksums that clients have said of the parts they bring to the store; the store has checked them, and wants them again at the end.
create table direct_upload_parts (
  upload_id uuid not null references direct_uploads (id) on delete cascade,
  part integer not null,
  sha256 text not null,
  primary key (upload_id, part)
);
alter table direct_uploads add column summed boolean not null default false;
