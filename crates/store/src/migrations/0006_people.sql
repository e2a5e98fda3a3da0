-- Finding people in the control panel. A mail address had a keyed hash already and no index; a name gets one now, which older
-- rows are given one after the other (users/search.rs). Both are found whole; the site's id by its beginning.

alter table users add column name_hash BLOB;
create index users_by_name on users (application_id, name_hash, id) where name_hash is not null;
create index users_by_email on users (application_id, email_hash, id) where email_hash is not null;
create index users_unhashed on users (id) where name_sealed is not null and name_hash is null;
-- A beginning is a range of bytes. The database's collation may order by something else; SQLite's does not, and has the
-- unique one for it.
/* postgres: create index users_by_external on users (application_id, external_id collate "C"); */
