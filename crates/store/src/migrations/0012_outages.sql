-- Whether texts and calls go out (docs/decisions/0036): messages that no gateway took, one after another. A row is there from
-- the first that failed to the first that a gateway took, and is not touched while all is well.
create table outages (
  channel text not null,
  -- Whose doing it may be: 'gateway' (nobody answered), or 'unsure' (anything else).
  cause text not null,
  since bigint not null,
  -- When the last one failed; once there are three numbers, the last one to another number than the one before.
  last_failed_at bigint not null,
  -- The first three different numbers they were for, as keyed hashes: one person who asks again and again is no outage.
  first_number BLOB not null,
  second_number BLOB,
  third_number BLOB,
  -- The number that last moved it on: whoever asks again and again keeps no outage alive.
  last_number BLOB not null,
  primary key (channel, cause)
);

-- How messages of a kind fared, the latest first: written once of each, when its end is known. Rings, of which there are many
-- more, cost nobody a sign-in and are not in it.
create index outbox_fared on outbox (channel, due_at, state)
where channel <> 'push' and state in ('accepted', 'failed', 'unknown');
