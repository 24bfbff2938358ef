-- Whether the file takes the place of the one that the video has: it is said again when the file has come.
alter table direct_uploads add column replaces boolean not null default false;
update direct_uploads d set replaces = true from videos v
  where v.id = d.video_id and d.state in ('open', 'verifying') and v.state not in ('pending', 'uploading');
-- Whether what came to its key by an address that was still good after its end is gone.
alter table direct_uploads add column cleared boolean not null default false;
