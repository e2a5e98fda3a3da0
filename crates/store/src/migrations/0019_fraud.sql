-- Keeping texts and calls from those who want them for the money they bring (docs/decisions/0044).

-- What the installation decided, as one JSON document. One row; none as long as nobody decided anything. Its version grows by one
-- with each change: of two operators none overwrites the other unseen.
create table delivery_rules (
  id bigint primary key,
  version bigint not null,
  body text not null,
  updated_at bigint not null
);

-- Each text or call with a code that was asked for: how it went out, or why it did not, and whether its code came back. A row for
-- each, and none that two users share: what guards look at is counted when it is asked for.
create table sendings (
  -- The message's, where there is one.
  id BLOB primary key,
  at bigint not null,
  application_id BLOB not null references applications (id) on delete cascade,
  -- What its code is derived from.
  challenge_id BLOB,
  channel text not null,
  region text not null,
  kind text not null,
  number_sealed BLOB not null,
  number_hash BLOB not null,
  -- The number without its last four digits, as a keyed hash: in clear it would give most of the number away.
  range_hash BLOB not null,
  -- 1 where nobody had proved the number before.
  is_new bigint not null,
  -- The gateway that took it.
  gateway text,
  -- When its code was entered.
  used_at bigint,
  -- Why it was refused; 'unsent' where no gateway took it.
  refused text
);
create index sendings_of_range on sendings (range_hash, at) where is_new = 1 and refused is null;
create index sendings_of_country on sendings (channel, region, at) where is_new = 1 and refused is null;
create index sendings_of_gateway on sendings (channel, gateway, at) where gateway is not null;
create index sendings_of_challenge on sendings (challenge_id) where challenge_id is not null;
create index sendings_answered on sendings (number_hash) where used_at is not null;
create index sendings_refused on sendings (at) where refused is not null;
create index sendings_by_time on sendings (at, id);

-- Guards that are up, or were: one row for a range, a channel to a range or a country, a gateway. Written when one goes up or
-- down, and not touched by messages.
create table breakers (
  -- A keyed hash of what it guards.
  subject BLOB primary key,
  guard text not null,
  -- The channel it is about; none where it is about all.
  channel text,
  -- The country, or the gateway; none of a range, whose digits are sealed.
  what text,
  range_sealed BLOB,
  -- Which block this is.
  trips bigint not null,
  opened_at bigint not null,
  -- None for one that lasts until somebody closes it.
  open_until bigint,
  closed_at bigint,
  -- 1 where it only tells what it would have done.
  in_shadow bigint not null
);
create index breakers_by_time on breakers (opened_at);

-- People who were brought, or announced, by country: for two weeks more new numbers get something there.
create table expected_people (
  region text primary key,
  people bigint not null,
  since bigint not null
);
