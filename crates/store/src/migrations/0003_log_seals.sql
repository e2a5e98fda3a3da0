-- The log's chain: rows that wait to be sealed, the seals, and who seals at the moment.
--
-- Writers add a row to log and to log_waiting in one transaction and touch nothing that another writer touches. A sealer
-- takes what waits, whatever its id: a row whose transaction was slow waits like any other, so none is passed over.

-- Rows of the log that are not sealed yet.
create table log_waiting (
  log_id BLOB primary key,
  -- The writer's own MAC over the row. None of rows that are older than sealing.
  stamp BLOB
);
-- Rows older than sealing are sealed before all others.
create index log_waiting_found on log_waiting (log_id) where stamp is null;

-- One seal a row, never changed: a MAC over the seal before it, its position and its row's stamp. The stamp stands beside it,
-- so that of rows that do not fit any more each is named by itself. No reference to log, for a seal outlives a row that
-- somebody removes.
create table log_seal (
  position bigint primary key,
  log_id BLOB not null unique,
  stamp BLOB not null,
  mac BLOB not null
);

-- Where the chain ends, and who may go on with it: one row. A batch names the claim it belongs to and the end it read.
create table log_sealing (
  name text primary key,
  claims bigint not null,
  claimed_until bigint,
  position bigint not null,
  log_id BLOB,
  mac BLOB not null
);

-- Whatever the log holds already is sealed by the server, in batches.
insert into log_waiting (log_id)
select id
from log;
