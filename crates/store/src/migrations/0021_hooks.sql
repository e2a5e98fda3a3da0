-- Signed webhooks of our own (docs/decisions/0046): endpoints, the events they hear of, and what came of telling them.

-- An endpoint of an application: 'held' until an owner confirms it, 'on', 'off' by an operator, 'failing' after five days in which
-- it took nothing, 'gone' when it said so.
create table hooks (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  address text not null,
  description text not null default '',
  -- '*', or topics and events with blanks between.
  choices text not null,
  state text not null,
  -- What signs; what signed before, until when; and a new one that waits for an owner's word.
  secret_sealed BLOB not null,
  former_sealed BLOB,
  former_until bigint,
  next_sealed BLOB,
  next_held_id BLOB,
  -- The change that a new endpoint waits for.
  held_id BLOB,
  -- Since when nothing was taken; none after something was.
  failing_since bigint,
  stopped_at bigint,
  version bigint not null default 1,
  created_at bigint not null
);
create index hooks_of on hooks (application_id, id);

-- An event as it is told, the same for every endpoint and attempt. Its id is that of the row of the log.
create table hook_events (
  id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  kind text not null,
  body text not null,
  happened_at bigint not null,
  kept_at bigint not null
);
create index hook_events_by_age on hook_events (kept_at);

-- What one endpoint is told of one event: 'waiting', then 'calling' under a claim, then 'taken' or 'failed'; 'missed' where it was
-- not to be told when it happened. Failed and missed ones can be told again.
create table hook_deliveries (
  hook_id BLOB not null references hooks (id) on delete cascade,
  event_id BLOB not null references hook_events (id) on delete cascade,
  -- Where the row is sealed: the order of what happened.
  position bigint not null,
  user_id BLOB,
  state text not null,
  -- Counts claims, and never falls: each note of a worker names the claim it belongs to.
  claims bigint not null default 0,
  -- Counts tries; begins anew when it is told again.
  attempts bigint not null default 0,
  -- When it is due, until when its claim holds, or when it ended.
  due_at bigint not null,
  created_at bigint not null,
  -- The last attempt: when, how long, which status, or why none; and the beginning of what was answered.
  last_at bigint,
  last_took_millis bigint,
  last_status bigint,
  last_problem text,
  last_said text,
  primary key (hook_id, event_id)
);
create index hook_deliveries_turn on hook_deliveries (hook_id, state, due_at, position);
create index hook_deliveries_of_user on hook_deliveries (hook_id, user_id, position) where user_id is not null and state in ('waiting', 'calling');
create index hook_deliveries_of on hook_deliveries (hook_id, created_at);
-- They go with their event.
create index hook_deliveries_of_event on hook_deliveries (event_id);
