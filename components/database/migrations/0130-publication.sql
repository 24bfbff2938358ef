-- When everybody could first watch a video, and when it is to become public by itself.
alter table videos add column published_at timestamptz, add column publish_at timestamptz;
update videos set published_at = created_at where privacy = 'public' and playable;
create index videos_to_publish on videos (publish_at) where publish_at is not null and deleted_at is null;
