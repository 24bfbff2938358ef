-- All that a comment said when it was reported. It goes for good with the comment, as everything that its author has written.
create table reported_words (
  report_id uuid primary key references reports (id) on delete cascade,
  comment_id uuid not null references comments (id) on delete cascade,
  text text not null
);
create index reported_words_of_comment on reported_words (comment_id);
