-- Each order of a task has a number of its own: whoever works at it sees that it was ordered again meanwhile. While somebody is at it, `due_at`
-- is when it is free again if they are not heard of any more.
create sequence channel_task_numbers;
alter table channel_tasks add column number bigint not null default nextval('channel_task_numbers');
