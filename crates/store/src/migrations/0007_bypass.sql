-- Bypass codes: what the staff gives somebody for whom nothing else is left. One to a person: another one takes its place. A row
-- without a hash waits for a second operator, and no code exists yet. One that is used, taken back or over is removed; what
-- became of it stands in the log.

create table bypass_codes (
  user_id BLOB primary key references users (id) on delete cascade,
  id BLOB not null,
  code_hash BLOB,
  asked_by BLOB not null,
  asked_name text not null,
  given_name text not null default '',
  reason text not null,
  minutes bigint not null,
  tries bigint not null default 0,
  made_at bigint not null,
  expires_at bigint not null
);
create index bypass_codes_by_end on bypass_codes (expires_at);
