-- The first tables: applications, users and their phones, known browsers, the hosted flow, changes that wait, the outbox,
-- limits, the log.
--
-- How to read and write migrations: only the common subset of SQLite and PostgreSQL (crates/store/README.md).
-- BIGINT holds milliseconds since 1970, counters and yes-or-no as 1 or 0; ids are 16 bytes of BLOB; what ends in _hash
-- is a keyed hash, what ends in _sealed is sealed under the master key. A released file is never edited again.

-- Facts of the installation itself: the master key's check value.
create table settings (
  name text primary key,
  value BLOB not null
);

-- A site that uses this server. Its id is the OAuth client_id.
create table applications (
  id BLOB primary key,
  name text not null,
  colour text not null,
  logo text,
  sends_addresses bigint not null default 1,
  created_at bigint not null
);

-- The only addresses an answer may go to.
create table redirect_addresses (
  application_id BLOB not null references applications (id) on delete cascade,
  address text not null,
  primary key (application_id, address)
);

-- What the administrator decided: one JSON document, numbered so that two administrators cannot overwrite each other.
create table policies (
  application_id BLOB primary key references applications (id) on delete cascade,
  version bigint not null,
  body text not null,
  updated_at bigint not null
);

-- Client secrets and management keys: hashed, rotated with overlap (an old one gets an end).
create table application_secrets (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  kind text not null,
  secret_hash BLOB not null unique,
  scopes text not null default '',
  created_at bigint not null,
  expires_at bigint
);
create index application_secrets_of on application_secrets (application_id, kind);

-- Keys that sign ID tokens, shared by all nodes.
create table signing_keys (
  id BLOB primary key,
  key_sealed BLOB not null,
  created_at bigint not null,
  retires_at bigint
);
-- One signs at a time, even when two nodes make the first one at once.
create unique index signing_keys_in_force on signing_keys ((retires_at is null)) where retires_at is null;

-- Accounts at authorities that certify our host name (ACME), shared by all nodes.
create table authority_accounts (
  directory text not null,
  contact text not null,
  credentials_sealed BLOB not null,
  created_at bigint not null,
  primary key (directory, contact)
);

-- The certificate of our host name from each authority, shared by all nodes. One of them at a time renews it.
create table certificates (
  directory text not null,
  host text not null,
  chain text,
  key_sealed BLOB,
  valid_from bigint,
  valid_until bigint,
  -- When somebody is to try next.
  due_at bigint not null,
  -- Counts claims; each write of a node names the claim it belongs to, so one that was overtaken changes nothing.
  claims bigint not null default 0,
  claimed_until bigint,
  -- What the authority is to find in a handshake with us, while an order is open. It is no secret.
  answer BLOB,
  failures bigint not null default 0,
  failed_at bigint,
  problem text,
  primary key (directory, host)
);

-- A person as one application knows them.
create table users (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  external_id text,
  authy_id bigint,
  email_sealed BLOB,
  email_hash BLOB,
  -- When it took the place of another one.
  email_at bigint,
  name_sealed BLOB,
  -- The language of the pages the person saw last, for messages nobody is waiting for.
  language text not null default 'en',
  -- Once a person has ever confirmed a factor, set-up is never offered within a verification again, unless they switched
  -- the second factor off themselves.
  first_factor_at bigint,
  last_proved_at bigint,
  -- When an app was first confirmed. Never taken back: text or call alone adds a first one, and no other ever after.
  first_app_at bigint,
  -- When presence was last proved by something strong: forgets unanswered requests.
  last_strong_at bigint,
  -- What the person switched off for herself.
  text_off bigint not null default 0,
  call_off bigint not null default 0,
  -- Which set of recovery codes is in force, counted: of two that are made at once, the later one sees that it is late.
  recovery_set bigint not null default 0,
  -- When somebody said "it was not me"; until the walk after it is finished, a code alone admits no new browser.
  alarm_at bigint,
  -- When it was said last. Never taken back: what was begun or open before stays shut when the walk is over.
  secured_at bigint,
  created_at bigint not null,
  updated_at bigint not null,
  unique (application_id, external_id),
  unique (application_id, authy_id)
);

-- The proven number of a user: one at most.
create table phones (
  user_id BLOB primary key references users (id) on delete cascade,
  number_sealed BLOB not null,
  number_hash BLOB not null,
  region text not null,
  kind text not null,
  confirmed_at bigint not null,
  last_used_at bigint not null
);
create index phones_by_number on phones (number_hash);

-- A number that a person gave and an app stood for: the app proves the device, not the number. Nothing is sent to it and nobody
-- is found by it, so it has no hash, until a text or call to it was answered and it moves to phones.
create table unproven_numbers (
  user_id BLOB primary key references users (id) on delete cascade,
  number_sealed BLOB not null,
  region text not null,
  kind text not null,
  given_at bigint not null
);

-- A browser in which this user passed a challenge.
create table browsers (
  id BLOB primary key,
  user_id BLOB not null references users (id) on delete cascade,
  cookie_hash BLOB not null,
  name text not null default '',
  place text not null default '',
  created_at bigint not null,
  last_proved_at bigint not null,
  -- By what it was proved last.
  last_means text,
  unique (user_id, cookie_hash)
);
create index browsers_by_age on browsers (last_proved_at);

-- Browsers that were known when somebody said "it was not me" and made them new. Each has budgets of its own, so that a thief
-- of the password does not use up what an owner comes back with.
create table former_browsers (
  user_id BLOB not null references users (id) on delete cascade,
  cookie_hash BLOB not null,
  ended_at bigint not null,
  primary key (user_id, cookie_hash)
);
create index former_browsers_by_age on former_browsers (ended_at);

-- A pushed authorization request (RFC 9126). Bound to the browser that opens it first.
create table requests (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  user_id BLOB not null references users (id) on delete cascade,
  address_hash BLOB not null unique,
  action text not null,
  area text not null,
  group_names text not null,
  redirect_address text not null,
  state text,
  nonce text,
  code_challenge text not null,
  ui_locales text,
  must_prove bigint not null default 0,
  no_pages bigint not null default 0,
  -- When the site's own session began, where the site says so.
  session_started bigint,
  browser_hash BLOB,
  created_at bigint not null,
  expires_at bigint not null,
  -- When the browser was first sent back to the site; the request can do nothing more.
  answered_at bigint
);
create index requests_by_end on requests (expires_at);

-- One request "prove it is you".
create table challenges (
  id BLOB primary key,
  request_id BLOB not null unique references requests (id) on delete cascade,
  application_id BLOB not null,
  user_id BLOB not null references users (id) on delete cascade,
  area text not null,
  purpose text not null,
  browser_hash BLOB not null,
  known_browser_id BLOB,
  state text not null,
  tries bigint not null default 0,
  sends bigint not null default 0,
  -- Which derived code is in force; codes themselves are never stored.
  generation bigint not null default 0,
  method text,
  sent_at bigint,
  code_expires_at bigint,
  -- The number being set up.
  number_sealed BLOB,
  number_hash BLOB,
  number_region text,
  number_kind text,
  -- Until when the devices that go by this number are told of the set-up.
  proposed_until bigint,
  -- The code by mail, counted apart.
  mail_sends bigint not null default 0,
  mail_generation bigint not null default 0,
  mail_sent_at bigint,
  mail_code_expires_at bigint,
  -- The proofs made so far; the first of them opens the settings.
  phone_proved_at bigint,
  mail_proved_at bigint,
  recovery_code_at bigint,
  app_proved_at bigint,
  unlocked_at bigint,
  -- In open settings: since when an app is being added, for which enough was proved.
  adding_app_since bigint,
  means text,
  passed_at bigint,
  created_at bigint not null,
  expires_at bigint not null
);
create index challenges_of_user on challenges (user_id);
create index challenges_proposed on challenges (number_hash, proposed_until);

-- An authorization code and what it gave.
create table grants (
  id BLOB primary key,
  request_id BLOB not null unique references requests (id) on delete cascade,
  code_hash BLOB not null unique,
  means text,
  proved_at bigint,
  issued_at bigint not null,
  expires_at bigint not null,
  redeemed_at bigint,
  token_hash BLOB unique,
  token_expires_at bigint,
  revoked_at bigint
);

-- Ten to a person, each good once.
create table recovery_codes (
  user_id BLOB not null references users (id) on delete cascade,
  code_hash BLOB not null,
  made_at bigint not null,
  used_at bigint,
  primary key (user_id, code_hash)
);

-- Changes that wait because they were asked for with too little proof, and what came of them.
create table changes (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  user_id BLOB not null references users (id) on delete cascade,
  kind text not null,
  state text not null,
  detail text not null default '',
  number_sealed BLOB,
  number_region text,
  number_kind text,
  email_sealed BLOB,
  asked_at bigint not null,
  due_at bigint not null,
  ended_at bigint
);
-- One of each kind at a time; of removals, one of each device.
create unique index changes_open on changes (user_id, kind, (case when kind = 'remove_device' then detail else '' end))
  where state in ('waiting', 'ready');
create index changes_due on changes (state, due_at);

-- Links in mails. Behind each stands a page with one button; its address holds a MAC, so that ids cannot be guessed.
create table links (
  id BLOB primary key,
  user_id BLOB not null references users (id) on delete cascade,
  purpose text not null,
  change_id BLOB,
  created_at bigint not null,
  expires_at bigint not null
);
create index links_by_end on links (expires_at);
create index links_of_user on links (user_id);

-- Every outward message, written in the transaction of the state it belongs to and carried by a worker: the code of a
-- challenge, a notice, or a bell.
create table outbox (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  user_id BLOB not null references users (id) on delete cascade,
  channel text not null,
  -- The code's challenge and number; a notice has neither.
  challenge_id BLOB,
  generation bigint not null default 0,
  -- What a notice tells, as JSON without secrets; a code has none.
  notice text,
  -- The device a bell is for, and the approval request it rings for.
  device_id BLOB,
  approval_id BLOB,
  -- Where to: a number or a mail address.
  number_sealed BLOB,
  number_region text,
  number_kind text,
  email_sealed BLOB,
  language text not null,
  state text not null,
  -- Counts claims; each write of a worker names the claim it belongs to, so a worker that lost its lease changes nothing.
  attempts bigint not null default 0,
  -- Claims taken over from a worker that never said what came of its own: the message may have gone out.
  takeovers bigint not null default 0,
  due_at bigint not null,
  claimed_until bigint,
  gateway text,
  provider_id text,
  error_class text,
  created_at bigint not null,
  expires_at bigint not null,
  accepted_at bigint,
  -- When a key was first pressed in a call, so that its code was spoken.
  heard_at bigint,
  delivered_at bigint
);
create index outbox_due on outbox (state, due_at);
create index outbox_of_challenge on outbox (challenge_id);
create index outbox_of_approval on outbox (approval_id);
create index outbox_by_age on outbox (created_at);

-- Exact limits: two fixed windows, weighted. The subject is a keyed hash of the limit's name and whom it guards.
create table limits (
  subject BLOB primary key,
  started_at bigint not null,
  this_window bigint not null,
  last_window bigint not null,
  ends_at bigint not null
);
create index limits_by_end on limits (ends_at);

-- Lockout: five wrong codes lock the subject (a user's new browsers, or one known browser) for a growing while.
create table locks (
  subject BLOB primary key,
  failures bigint not null,
  level bigint not null,
  locked_until bigint,
  updated_at bigint not null
);
create index locks_by_age on locks (updated_at);

-- What a running server noticed and its doctor is to tell, once for each kind and subject.
create table sightings (
  kind text not null,
  subject text not null,
  seen_at bigint not null,
  primary key (kind, subject)
);

-- Every decision and change. Append-only; one secondary index, for it is written on hot paths.
create table log (
  id BLOB primary key,
  at bigint not null,
  application_id BLOB,
  user_id BLOB,
  challenge_id BLOB,
  event text not null,
  detail text not null default ''
);
create index log_of_user on log (user_id, id);
