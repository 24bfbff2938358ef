-- How well a playback went: its mean bit rate (kbit/s) and why it failed. What fails is also counted in `playback_groups`, as the kind `error`.
alter table playbacks add column bitrate integer, add column error text;
-- The mean of a day is the one by the other: not of every playback is it known.
alter table video_days add column kilobits double precision not null default 0, add column measured_seconds double precision not null default 0;
