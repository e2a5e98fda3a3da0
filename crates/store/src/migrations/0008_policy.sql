-- What asks less waits for a second word: operators have a mail address, changes of the rules that wait are kept, and the
-- outbox carries messages that are for no user: mails to operators, and texts and calls by which they try a method.

alter table operators add column email_sealed BLOB;
-- In which language they are written to: that of the page on which they gave the address.
alter table operators add column email_language text not null default 'en';
-- Since when the address is this one, and its operator owns: a link confirms that was mailed to one that has stood.
alter table operators add column email_since bigint;

-- A change of the rules that asks less, until an owner confirms it.
create table held_changes (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  -- The version it was made from: it is put in force over no other.
  read_version bigint not null,
  -- The whole policy, as it would be in force.
  body text not null,
  -- Who asked for it. It holds while they own.
  operator_id BLOB not null,
  operator_name text not null,
  -- How many owners were mailed a link that confirms it.
  told bigint not null default 0,
  -- 'open', then 'confirmed', 'dropped', 'outdated' (another change came first, or whoever asked
  -- owns no more) or 'expired'.
  state text not null,
  made_at bigint not null,
  expires_at bigint not null,
  ended_at bigint
);
create index held_changes_of on held_changes (application_id, state, made_at);
create index held_changes_by_end on held_changes (state, expires_at);

-- The outbox once more, where the user may be none. A column cannot be let go of its 'not null' on SQLite.
create table outbox_7 (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  -- None where it is for an operator.
  user_id BLOB references users (id) on delete cascade,
  channel text not null,
  challenge_id BLOB,
  generation bigint not null default 0,
  notice text,
  device_id BLOB,
  approval_id BLOB,
  number_sealed BLOB,
  number_region text,
  number_kind text,
  email_sealed BLOB,
  language text not null,
  state text not null,
  attempts bigint not null default 0,
  takeovers bigint not null default 0,
  due_at bigint not null,
  claimed_until bigint,
  gateway text,
  provider_id text,
  error_class text,
  created_at bigint not null,
  expires_at bigint not null,
  accepted_at bigint,
  heard_at bigint,
  delivered_at bigint
);
insert into outbox_7 (id, application_id, user_id, channel, challenge_id, generation, notice, device_id, approval_id,
  number_sealed, number_region, number_kind, email_sealed, language, state, attempts, takeovers, due_at, claimed_until,
  gateway, provider_id, error_class, created_at, expires_at, accepted_at, heard_at, delivered_at)
select id, application_id, user_id, channel, challenge_id, generation, notice, device_id, approval_id,
  number_sealed, number_region, number_kind, email_sealed, language, state, attempts, takeovers, due_at, claimed_until,
  gateway, provider_id, error_class, created_at, expires_at, accepted_at, heard_at, delivered_at
from outbox;
drop table outbox;
alter table outbox_7 rename to outbox;
create index outbox_due on outbox (state, due_at);
create index outbox_of_challenge on outbox (challenge_id);
create index outbox_of_approval on outbox (approval_id);
create index outbox_by_age on outbox (created_at);
