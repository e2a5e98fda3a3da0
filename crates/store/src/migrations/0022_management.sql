-- Keys of the management API that an owner grants beside the one an application was added with (docs/decisions/0047): each by a
-- name, with what it may do, from where, and until when. Those of before stay where they are, with the scopes they have.

create table management_keys (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  name text not null,
  key_hash BLOB not null unique,
  -- Words parted by blanks.
  scopes text not null,
  -- Networks parted by commas; from anywhere where there is none.
  networks text not null default '',
  created_at bigint not null,
  expires_at bigint,
  -- The change it waits for; none of one that works.
  held_id BLOB,
  -- When it was used last, noted once an hour.
  used_at bigint,
  unique (application_id, name)
);
