-- Authenticators: their devices, what pairs them, what they are asked, and the keys they are spoken to with.

-- One installed authenticator (docs/authenticator-protocol.md). Its private key never leaves it; we keep the point of the
-- public one.
create table devices (
  id BLOB primary key,
  key_point BLOB not null,
  name text not null,
  platform text not null,
  -- Counts what changed for this device, its accounts and its requests; it asks for what is behind the number it saw last.
  revision bigint not null default 0,
  -- Of one that came with a phone number instead of an offer: the number its person says is hers, and the last time step of
  -- its own code that a page took. It is empty until such a page did, and forgotten after a week if none did.
  number_hash BLOB,
  number_step bigint not null default 0,
  -- When a person first confirmed it for a user: what was hers once is never forgotten as if nobody had taken it.
  first_account_at bigint,
  -- Where its bell hangs: endpoint and keys of a push subscription, and the key of ours it was made with.
  push_sealed BLOB,
  push_key_id BLOB,
  created_at bigint not null,
  last_seen_at bigint not null,
  -- A removed device is kept for a while, to be told so.
  removed_at bigint
);
create index devices_removed on devices (removed_at);
create index devices_by_number on devices (number_hash, created_at);

-- A device confirmed for one user of one application, or another TOTP app, which is no device. Each has a seed of its own.
create table pairings (
  id BLOB primary key,
  device_id BLOB references devices (id) on delete cascade,
  application_id BLOB not null references applications (id) on delete cascade,
  user_id BLOB not null references users (id) on delete cascade,
  -- 'waiting' for its person on the page that offered it, then 'active'. 'proposed' while its device shows a code for a set-up
  -- that named the number of its person: nothing but that code makes anything of it.
  state text not null,
  seed_sealed BLOB not null,
  digits bigint not null,
  -- The last time step whose code was accepted: no step is accepted twice.
  last_step bigint not null default 0,
  -- The device's revision when this last changed.
  revision bigint not null default 0,
  -- The challenge within which it was made.
  challenge_id BLOB,
  created_at bigint not null,
  confirmed_at bigint,
  -- Of one that a code to a number alone put there: from when its answers weigh as proofs. Others weigh at once.
  weighs_from bigint,
  last_used_at bigint
);
create unique index pairings_of_device on pairings (device_id, user_id);
create index pairings_of_user on pairings (user_id);
create index pairings_of_challenge on pairings (challenge_id);

-- The pairing that the button behind a link removes.
alter table links add column pairing_id BLOB;

-- An offer to pair, shown by a page as a QR code, a link and a code to type. Good once.
create table pairing_offers (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  user_id BLOB not null references users (id) on delete cascade,
  challenge_id BLOB not null,
  token_hash BLOB not null unique,
  code_hash BLOB not null unique,
  -- Token and code, for a page that is looked at again.
  secret_sealed BLOB not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  pairing_id BLOB
);
create index pairing_offers_of on pairing_offers (challenge_id);
create index pairing_offers_by_end on pairing_offers (expires_at);

-- Approval requests: one question "is it you?" to all devices of a user.
create table approvals (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  user_id BLOB not null references users (id) on delete cascade,
  challenge_id BLOB not null,
  -- The pairing a first, trying request is for; none goes to all devices.
  pairing_id BLOB,
  state text not null,
  -- How the number is carried over: as it was asked, whatever the policy says by now.
  number_mode text not null default 'type',
  -- What the devices are shown: JSON.
  shown_sealed BLOB not null,
  nonce BLOB not null,
  created_at bigint not null,
  expires_at bigint not null,
  answered_at bigint,
  -- The pairing that answered; the settings take an approval up once.
  answered_by BLOB,
  taken_up_at bigint,
  -- When a later request took its place: nobody had answered, and that wears a person down as well.
  overtaken_at bigint,
  reason text not null default ''
);
-- One open request for each user.
create unique index approvals_open on approvals (user_id) where state = 'pending';
create index approvals_of_challenge on approvals (challenge_id, created_at);
create index approvals_of_user on approvals (user_id, created_at);
create index approvals_by_age on approvals (created_at);

-- How far a request got on each device.
create table approval_devices (
  approval_id BLOB not null references approvals (id) on delete cascade,
  device_id BLOB not null,
  sent_at bigint,
  lost_at bigint,
  delivered_at bigint,
  opened_at bigint,
  primary key (approval_id, device_id)
);

-- Nonces of calls that changed something, for five minutes: a second use is a replay.
create table device_calls (
  device_id BLOB not null,
  nonce BLOB not null,
  expires_at bigint not null,
  primary key (device_id, nonce)
);
create index device_calls_by_end on device_calls (expires_at);

-- Keys with which the server speaks to devices: 'service' signs requests, 'push' is the bell's (VAPID). Shared by all nodes.
create table service_keys (
  id BLOB primary key,
  purpose text not null,
  key_sealed BLOB not null,
  created_at bigint not null,
  retires_at bigint
);
create unique index service_keys_in_force on service_keys (purpose) where retires_at is null;
