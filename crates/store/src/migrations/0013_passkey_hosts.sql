-- The host name each passkey was made for, its RP ID: under another one it answers nothing, and counts as nothing
-- (docs/decisions/0033). Of those that are there nothing is noted: '' counts as of this host, and the next start of a server
-- puts its own name there.
alter table passkeys add column host text not null default '';
alter table operator_passkeys add column host text not null default '';
alter table gate_passkeys add column host text not null default '';

-- For a start of the server: which were made for which host.
create index passkeys_by_host on passkeys (host);
create index operator_passkeys_by_host on operator_passkeys (host);
create index gate_passkeys_by_host on gate_passkeys (host);
