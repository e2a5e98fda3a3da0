-- Gateways that operators set up in the panel or at the terminal, how each gateway is switched and fares, and by which gateways
-- messages go (docs/decisions/0049).
create table gateways (
  id BLOB primary key,
  -- What it is called, as routes and report addresses name it.
  name text not null,
  -- The kind its settings begin with.
  kind text not null,
  -- The whole entry, as one of the settings file would stand there: JSON, sealed, for most of it is secret.
  settings_sealed BLOB not null,
  -- Who asked for it: an operator's name, or 'terminal'.
  made_by text not null,
  made_at bigint not null,
  -- The change it waits for, while no owner has confirmed it.
  held_id BLOB
);
create unique index gateways_in_force on gateways (name) where held_id is null;

-- Of every gateway that was ever switched or failed, those of the settings file as well. While all is well nothing is written.
create table gateway_states (
  name text primary key,
  -- 'on', 'held', 'draining' or 'off'.
  switched text not null default 'on',
  -- Messages one server gives it at the same time.
  at_once bigint not null default 16,
  -- Messages it did not take, one after another.
  failures bigint not null default 0,
  -- The rest it has: since when, until when, how many there were, and what for.
  rest_since bigint,
  rest_until bigint,
  rests bigint not null default 0,
  failing text,
  why text,
  -- The rest is over, and one message tries it: until then no other does.
  trial_until bigint,
  -- Which state of the row this is: a health is written over the one it was made from alone.
  version bigint not null default 1
);

-- One row, once there are routes.
create table routes (
  name text primary key,
  body text not null,
  version bigint not null,
  set_by text not null,
  set_at bigint not null
);

-- How many of the claims of a message ended with nothing tried, for its gateway was busy or held.
alter table outbox add column put_offs bigint not null default 0;
-- By it a worker goes from one application's messages to the next one's.
create index outbox_turn on outbox (state, application_id, due_at);
