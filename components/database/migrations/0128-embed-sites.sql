-- Sites whose pages may show the video in a frame, as origins (`https://*.example.org`); null: by its privacy, as contract/embedding.ts says.
alter table videos add column embed_sites jsonb;
