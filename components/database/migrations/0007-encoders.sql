-- What made a rung of a family, and with what it goes on: another encoder writes another init segment. Null for copies and for sound.
alter table inits add column encoder text;
update inits set encoder = 'libx264' where family like 'h264%';
-- What a job needs of a worker: an encoder of this codec, of a graphics card or not ('prefer', 'never'). Null for those that encode no picture.
alter table jobs add column family text, add column codec text, add column hardware text;
-- Codecs for which a worker has an encoder on a graphics card; null without one.
alter table workers add column card_codecs text[];
create index workers_with_card on workers (last_heartbeat_at) where card_codecs is not null;
