-- Videos by what they say in fields of the site. It holds hashes: a long text has an entry, too, and of a list each of its choices.
create index video_field_values_by_value on video_field_values using gin (value jsonb_path_ops);
