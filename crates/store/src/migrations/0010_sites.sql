-- Applications as operators keep them in the panel, and what the panel's first page counts.

-- Counts the changes of an application: a form names the version it was made from, so that of two operators none overwrites
-- the other unseen.
alter table applications add column version bigint not null default 1;

-- The logo that is kept here, by its name (domain/logo.rs); none where `logo` says where it is, or there is none.
alter table applications add column logo_name text;

-- Since when it has its name, where it was given another one: trials of a method wait for a while. None of the name it came with.
alter table applications add column named_at bigint;

-- Since when an application is switched off: what it asks is refused. None while it is on.
alter table applications add column off_since bigint;

-- The change a key waits for that is not in force yet; none of those that work. With the change it goes, or is in force.
alter table application_secrets add column held_id BLOB;

-- What waits for an owner's word may also be a door of an application: 'rules', or 'connection', 'key', 'application',
-- 'switch_on'. `body` says what, and `read_version` is of rules alone.
alter table held_changes add column kind text not null default 'rules';

-- The pictures themselves, as PNG made by this server from what was uploaded: nothing of an upload is kept but its pixels.
create table application_logos (
  application_id BLOB primary key references applications (id) on delete cascade,
  name text not null,
  picture BLOB not null,
  set_at bigint not null
);

-- How often something happened at an application on a day (counted from 1970-01-01, UTC). The sealer of the log counts each
-- row once, in the transaction that seals it (docs/decisions/0034-tallies.md).
create table tallies (
  application_id BLOB not null,
  day bigint not null,
  what text not null,
  times bigint not null,
  primary key (application_id, day, what)
);

create index tallies_by_day on tallies (day);

-- Sign-ins that are being asked, with the day they are counted to. A row goes with their end, or some time after theirs is
-- over.
create table open_sign_ins (
  challenge_id BLOB primary key,
  application_id BLOB not null,
  day bigint not null,
  ends_at bigint not null
);
create index open_sign_ins_by_end on open_sign_ins (ends_at);

-- Ends whose beginning is not sealed yet, or which have none; they are kept for some minutes. `written_by` is when the last row
-- of the batch was written that each of them came in.
create table early_ends (
  challenge_id BLOB primary key,
  how text not null,
  written_by bigint not null
);
create index early_ends_by_age on early_ends (written_by);

-- Who has a second factor: brought up to date by the sealer whenever the log tells of a change, and by nobody else. A user who
-- is deleted stays until the sealer reads the row that tells of it, for only then is one counted less.
create table factor_holders (
  user_id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade
);

-- How many of them there are, so that nobody counts them. Both go with their application.
create table factor_counts (
  application_id BLOB primary key references applications (id) on delete cascade,
  holders bigint not null
);

insert into factor_holders (user_id, application_id)
select u.id, u.application_id
from users u
where exists (select 1 from phones p where p.user_id = u.id)
  or exists (select 1 from pairings a where a.user_id = u.id and a.state = 'active')
  or exists (select 1 from passkeys k where k.user_id = u.id);

insert into factor_counts (application_id, holders)
select application_id, count(*)
from factor_holders
group by application_id;
