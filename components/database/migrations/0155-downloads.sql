-- Whether whoever may watch a video may keep it as a file; null: as the site says. The uploaded file may hold more than people see, so it asks for a word of its own.
alter table videos add column downloadable boolean;
alter table videos add column original_downloadable boolean not null default false;
