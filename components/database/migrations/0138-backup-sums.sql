-- When the making of the archive began, as the archive itself says; and whether what lies there was compared with what was made: null where
-- nobody looked, or where it is not known any more what was made.
alter table backup_runs add column made_at timestamptz;
alter table backup_runs add column compared boolean;
