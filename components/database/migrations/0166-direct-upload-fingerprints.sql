-- By what the page knows a file again after it has forgotten everything else.
alter table direct_uploads add column fingerprint text;
