-- The gate on approvals (docs/decisions/0035): a passkey of the device answers for one decision before it counts.

-- What the request asks for, as it was asked, whatever the policy says by now.
alter table approvals add column gate text not null default 'none';

-- The passkey of a device for one of its accounts: made once, gone with the account. Sealed, as those of people are.
create table gate_passkeys (
  pairing_id BLOB primary key references pairings (id) on delete cascade,
  credential_sealed BLOB not null,
  -- How often it answered here. Whoever writes a new counter into the credential names the count they read.
  uses bigint not null default 0,
  added_at bigint not null,
  -- From when it opens the gate: at once where the pairing had just been vouched for, else after everybody was told.
  counts_from bigint not null,
  used_at bigint
);

-- What such a passkey was asked, until it answers: taken out by the answer, right or wrong. The last question alone counts.
create table gate_questions (
  id BLOB primary key,
  pairing_id BLOB not null unique references pairings (id) on delete cascade,
  -- The request whose decision is answered for; none where a new passkey is asked for.
  approval_id BLOB references approvals (id) on delete cascade,
  -- What the answer is held against, behind the SHA-256 of the decision: in the clear that would tell the carried number.
  state_sealed BLOB not null,
  asked_at bigint not null,
  expires_at bigint not null
);
create index gate_questions_of on gate_questions (approval_id);
create index gate_questions_by_end on gate_questions (expires_at);

-- When an app that was something strong on file went by its device's own wish: no proof was asked for that, so until 72 hours later
-- its person's changes take as much as before (docs/decisions/0023).
alter table users add column app_left_at bigint;
