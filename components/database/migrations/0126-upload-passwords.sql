-- Of the password that the video of an upload is to ask for, until it is made: scrypt, as in video_passwords.
alter table uploads add column password_hash text;
