-- The console asks what a worker did lately, and who did what to one thing.
create index job_history_worker on job_history (worker_id, at) where worker_id is not null;
create index audit_log_target on audit_log ((target ->> 'id'), id) where target ->> 'id' is not null;
