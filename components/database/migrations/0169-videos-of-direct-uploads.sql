-- Whether the upload's video was made with it: then it goes with an upload that is given up.
alter table direct_uploads add column makes_video boolean not null default false;
