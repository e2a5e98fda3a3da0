-- Sites that call directly, with no browser and no page (docs/decisions/0038).

-- An application that may call so. `serial` is the whole number it goes by there.
create table direct_sites (
  application_id BLOB primary key references applications (id) on delete cascade,
  serial bigint not null unique,
  -- Nothing is sent, and one code is right: to try a site out.
  is_sandbox bigint not null default 0,
  -- Whether a secret for another TOTP app may be asked for.
  other_apps bigint not null default 0,
  -- Whether a registration texts a link to the app, unless the call says otherwise.
  invites bigint not null default 1,
  -- Whether the whole number of a user may be read back.
  exports bigint not null default 0,
  -- Whether codes go by mail as well.
  mails bigint not null default 0,
  -- How many digits its codes have.
  digits bigint not null default 7,
  -- Where an answered approval is told, and how.
  callback_address text,
  callback_method text,
  created_at bigint not null
);

-- Keys it calls with: found by their hash, and sealed, for what it is told is signed with them.
create table direct_keys (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  key_hash BLOB not null unique,
  key_sealed BLOB not null,
  created_at bigint not null,
  -- When a call came with it first: until then the one before signs.
  first_used_at bigint,
  -- Of one that was replaced.
  expires_at bigint
);
create index direct_keys_of on direct_keys (application_id);

-- The pair by which its console calls are signed: who signs, and with what.
create table direct_signers (
  application_id BLOB primary key references applications (id) on delete cascade,
  access_hash BLOB not null unique,
  access_sealed BLOB not null,
  signing_sealed BLOB not null,
  made_at bigint not null
);

-- The number by which a site registered a user. Proved or not: the proven one stands in phones as well.
create table direct_numbers (
  user_id BLOB primary key references users (id) on delete cascade,
  application_id BLOB not null,
  number_hash BLOB not null,
  number_sealed BLOB not null,
  region text not null,
  kind text not null,
  -- When the site said it last.
  given_at bigint not null,
  -- When a code to it was entered last.
  proved_at bigint,
  -- When its person took it away: nothing goes to it until the site says it again.
  removed_at bigint,
  unique (application_id, number_hash)
);

-- Numbers of users that are no more: none is given again.
create table removed_serials (
  application_id BLOB not null references applications (id) on delete cascade,
  serial bigint not null,
  calling_code bigint not null,
  removed_at bigint not null,
  primary key (application_id, serial)
);

-- The code that is out for a user, one for each action of the site ('' for none). Only what it is derived from.
create table direct_codes (
  user_id BLOB not null references users (id) on delete cascade,
  action text not null,
  code_id BLOB not null,
  digits bigint not null,
  -- By what it went last.
  channel text not null,
  first_sent_at bigint not null,
  sent_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  primary key (user_id, action)
);
create index direct_codes_by_end on direct_codes (expires_at);

-- The secret of another TOTP app that a site asked for: good at its calls, and nowhere else.
create table direct_seeds (
  user_id BLOB primary key references users (id) on delete cascade,
  seed_sealed BLOB not null,
  digits bigint not null,
  last_step bigint not null default 0,
  made_at bigint not null,
  -- When a code of it was entered first, and last.
  confirmed_at bigint,
  last_used_at bigint
);

-- What belongs to an approval that a site asked for: what it wants back with the answer, and how it was answered.
create table direct_approvals (
  approval_id BLOB primary key references approvals (id) on delete cascade,
  application_id BLOB not null,
  kept_sealed BLOB not null,
  -- The device's own signature over its decision, and the time on its clock.
  signature BLOB,
  signed_at bigint,
  -- When the site took the news of it.
  told_at bigint
);

-- A number that somebody verifies for a site. It proves nothing to us.
create table number_checks (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  number_hash BLOB not null,
  number_sealed BLOB not null,
  region text not null,
  kind text not null,
  digits bigint not null,
  state text not null,
  tries bigint not null default 0,
  created_at bigint not null,
  expires_at bigint not null,
  verified_at bigint
);
-- One of a number at a time.
create unique index number_checks_open on number_checks (application_id, number_hash) where state = 'pending';
create index number_checks_of on number_checks (application_id, number_hash, created_at);
create index number_checks_by_end on number_checks (expires_at);

-- Addresses at which a site has itself told what happens.
create table webhooks (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  name text not null,
  address text not null,
  -- What it hears of, in our words; and as the site said it.
  kinds text not null,
  words text not null,
  key_sealed BLOB not null,
  created_at bigint not null
);
create index webhooks_of on webhooks (application_id, id);

-- Calls to sites that are to be made, written in the transaction of what they tell: 'waiting', then 'calling' under a claim,
-- then 'told' or 'failed'.
create table outgoing_calls (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  -- The approval that was answered, or the webhook and what it is told.
  approval_id BLOB references approvals (id) on delete cascade,
  webhook_id BLOB references webhooks (id) on delete cascade,
  news_sealed BLOB,
  state text not null,
  -- Counts claims; each note of a worker names the claim it belongs to.
  attempts bigint not null default 0,
  due_at bigint not null,
  created_at bigint not null,
  ended_at bigint
);
create index outgoing_calls_due on outgoing_calls (state, due_at);
-- Those of one site that wait, in their order; and those that were never tried: they are due whatever the clock says.
create index outgoing_calls_turn on outgoing_calls (state, application_id, due_at) where state = 'waiting';
create index outgoing_calls_fresh on outgoing_calls (state, due_at) where state = 'waiting' and attempts = 0;
create index outgoing_calls_of on outgoing_calls (application_id, created_at);
create index outgoing_calls_by_age on outgoing_calls (created_at);
-- They go with what they tell of.
create index outgoing_calls_of_approval on outgoing_calls (approval_id) where approval_id is not null;
create index outgoing_calls_of_webhook on outgoing_calls (webhook_id) where webhook_id is not null;

-- What came of each attempt, for whoever looks why a site heard nothing.
create table call_attempts (
  call_id BLOB not null references outgoing_calls (id) on delete cascade,
  attempt bigint not null,
  made_at bigint not null,
  took_millis bigint not null,
  -- What the site answered; or why it did not.
  status bigint,
  problem text,
  primary key (call_id, attempt)
);

-- A code that a site asked for has as many digits as it said, and may say what it is for.
alter table outbox add column digits bigint;
alter table outbox add column said text;
-- The offer to pair that a link in a text holds.
alter table outbox add column offer_id BLOB;

-- Whether an offer stands for itself: no page shows it, and whoever opens its link holds the number it was sent to.
alter table pairing_offers add column by_link bigint not null default 0;
