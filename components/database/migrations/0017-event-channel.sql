-- By this name the processes of one instance know each other's messages in a Redis that others may use too.
create table event_channel (
  only_one boolean primary key default true check (only_one),
  name uuid not null default gen_random_uuid()
);
insert into event_channel default values;
