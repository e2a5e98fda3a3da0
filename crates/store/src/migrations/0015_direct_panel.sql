-- Direct calls as operators keep them in the panel, and what a stolen key may cost (docs/decisions/0040).

-- Counts the changes of what is decided, as applications do: of two operators none overwrites the other unseen.
alter table direct_sites add column version bigint not null default 1;
-- Texts and calls that may go out for the site's calls within a day.
alter table direct_sites add column messages_day bigint not null default 2000;
-- Whether the site may choose the code of a number to be verified, and the words round it.
alter table direct_sites add column own_words bigint not null default 0;

-- The code a site chose itself for a number, and its words; none of those that are ours.
alter table number_checks add column own_code_sealed BLOB;
alter table number_checks add column own_text_sealed BLOB;

-- The change a key waits for that is not in force yet; none of those that work. With the change it goes, or is in force.
alter table direct_keys add column held_id BLOB;

-- A pair for console calls that was made and waits for an owner's word. It takes the place of the one in force with the change, or
-- goes with it.
create table held_signers (
  held_id BLOB primary key,
  application_id BLOB not null references applications (id) on delete cascade,
  access_hash BLOB not null unique,
  access_sealed BLOB not null,
  signing_sealed BLOB not null,
  made_at bigint not null
);

-- Which calls a site made lately: each node adds up what it answered and writes it every few seconds, for each span of five
-- minutes (counted from 1970-01-01, UTC) and each address. Sixteen noughts stand for whoever came with a key that is none.
create table seen_calls (
  application_id BLOB not null,
  span bigint not null,
  door text not null,
  times bigint not null,
  -- How many of them were refused.
  refused bigint not null,
  -- How the last one was answered: the status, and the code of the face beside it.
  last_at bigint not null,
  last_status bigint not null,
  last_code text,
  primary key (application_id, span, door)
);
create index seen_calls_by_span on seen_calls (span);

-- Messages that were never tried: they are due whatever the clock says. Those that wait for their next try are not in it.
create index outbox_fresh on outbox (state, due_at) where state = 'waiting' and attempts = 0;
