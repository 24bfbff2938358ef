-- Pictures over the seek line; storyboardSchema in actors/video/contract.ts says what is in it.
alter table videos add column storyboard jsonb;
