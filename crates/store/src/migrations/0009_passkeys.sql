-- Passkeys of users: a method beside app and phone (docs/decisions/0033), and what one was asked while its page is open.

-- Public key and counter. No secret, but sealed all the same: whoever can write here and has no master key must not be able
-- to plant one.
create table passkeys (
  id BLOB primary key,
  user_id BLOB not null references users (id) on delete cascade,
  -- Hash of the user and of the id its authenticator gave it: nobody has one twice, and nobody sees in two applications that
  -- it is the same person's.
  credential_hash BLOB not null,
  credential_sealed BLOB not null,
  name text not null,
  -- How often it answered here. Whoever writes a new counter into the credential names the count they read.
  uses bigint not null default 0,
  -- Its answers weigh as a proof three days later, but not before weighs_from: set where it was young at "it was not me".
  added_at bigint not null,
  weighs_from bigint,
  used_at bigint,
  unique (user_id, credential_hash)
);

-- What a passkey was asked within a challenge, until it answers: taken out by the answer, right or wrong.
create table passkey_questions (
  id BLOB primary key,
  challenge_id BLOB not null references challenges (id) on delete cascade,
  -- 'add' or 'prove'.
  kind text not null,
  state_sealed BLOB not null,
  expires_at bigint not null
);
create index passkey_questions_of on passkey_questions (challenge_id);
create index passkey_questions_by_end on passkey_questions (expires_at);

-- When a passkey that has been there for long answered in the settings.
alter table challenges add column passkey_proved_at bigint;

-- When the person said "not now" to a passkey, or had one: it is offered once.
alter table users add column passkey_offered_at bigint;

-- Of the removals of passkeys, too, one of each may wait.
drop index changes_open;
create unique index changes_open on changes (user_id, kind,
  (case when kind in ('remove_device', 'remove_passkey') then detail else '' end))
  where state in ('waiting', 'ready');
