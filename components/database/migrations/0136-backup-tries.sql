-- What kind of failure it was: only one that tells of the archive itself speaks against the archive.
alter table backup_runs add column problem_code text;
update backup_runs set problem_code = 'damaged' where state = 'failed' and kind = 'verify' and problem ~* 'damaged|do not fit|passphrase';
-- Trouble that ends by itself is waited for, longer each time.
alter table backup_runs add column tries integer not null default 0;
alter table backup_runs add column next_try_at timestamptz;
-- Why old archives stayed, where they should have gone once this one was made.
alter table backup_runs add column retention_problem text;
