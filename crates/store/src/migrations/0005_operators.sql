-- Who runs the house: operators, their passkeys and sessions in the control panel, and the links that let them in first.
-- That there ever was an operator is kept in `settings` under 'first_operator': two who open a first link at once meet there,
-- and whoever changes who may decide waits there for whoever is doing so.

create table operators (
  id BLOB primary key,
  -- In its one spelling (domain/operator.rs), so that unique means unique.
  name text not null unique,
  -- 'owner', 'operator', 'helper', 'read_only'.
  role text not null,
  -- argon2id as a PHC string: its costs and salt stand in it.
  password_hash text not null,
  password_at bigint not null,
  created_at bigint not null
);

-- A passkey: its public key and counter. No secret, but sealed all the same: whoever can write here and has no master key
-- must not be able to plant one.
create table operator_passkeys (
  id BLOB primary key,
  operator_id BLOB not null references operators (id) on delete cascade,
  -- Hash of the id its authenticator gave it: none belongs to two operators.
  credential_hash BLOB not null unique,
  credential_sealed BLOB not null,
  name text not null,
  -- How often it answered here. Whoever writes a new counter into the credential names the count they read.
  uses bigint not null default 0,
  added_at bigint not null,
  used_at bigint
);
create index operator_passkeys_of on operator_passkeys (operator_id);

-- A session in the panel; the cookie holds a random token, of which this is the hash.
create table operator_sessions (
  id BLOB primary key,
  operator_id BLOB not null references operators (id) on delete cascade,
  token_hash BLOB not null unique,
  -- 'half' between password and passkey, then 'open'.
  state text not null,
  browser text not null,
  place text not null,
  password_at bigint not null,
  -- When a passkey last answered in it; none in a session that only looks.
  passkey_at bigint,
  made_at bigint not null,
  seen_at bigint not null,
  -- However busy it is.
  ends_at bigint not null,
  ended_at bigint
);
create index operator_sessions_of on operator_sessions (operator_id, made_at);
create index operator_sessions_by_end on operator_sessions (ends_at);

-- A browser in which an operator signed in. Strangers who guess at the name lock every browser but these.
create table operator_browsers (
  id BLOB primary key,
  operator_id BLOB not null references operators (id) on delete cascade,
  cookie_hash BLOB not null,
  seen_at bigint not null,
  unique (operator_id, cookie_hash)
);
create index operator_browsers_by_age on operator_browsers (seen_at);

-- A link that works once: 'first_run', 'invitation' (with the role it gives), 'reset' (of an operator's password).
create table operator_links (
  id BLOB primary key,
  kind text not null,
  token_hash BLOB not null unique,
  role text not null,
  operator_id BLOB references operators (id) on delete cascade,
  -- The owner who made it; none from the terminal. What they invited ends with their being an owner.
  made_by BLOB,
  made_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create index operator_links_of on operator_links (operator_id);
create index operator_links_by_end on operator_links (expires_at);

-- What a passkey was asked, until it answers: taken out by the answer, right or wrong.
create table operator_ceremonies (
  id BLOB primary key,
  session_id BLOB not null references operator_sessions (id) on delete cascade,
  -- 'add' or 'prove'.
  kind text not null,
  state_sealed BLOB not null,
  expires_at bigint not null
);
create index operator_ceremonies_of on operator_ceremonies (session_id);
create index operator_ceremonies_by_end on operator_ceremonies (expires_at);
