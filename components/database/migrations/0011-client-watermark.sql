-- The mark that players lay over the picture of the edition that is shown: Watermark in media/watermark.ts.
alter table videos add column client_watermark jsonb;
