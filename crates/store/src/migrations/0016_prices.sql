-- What texts and calls cost, and what may be spent on them (docs/decisions/0041). All amounts are whole millionths of the
-- installation's one currency.

-- The price list, as one numbered document: of two operators none overwrites the other unseen. One row, named 'house'.
create table price_lists (
  name text primary key,
  version bigint not null,
  body text not null,
  updated_at bigint not null
);

-- What a message cost, once a gateway took it; none of mails and rings, and of what was taken before.
alter table outbox add column cost bigint;
-- What is set aside for a message in the sums below, until its end is known: none where no cap was in force.
alter table outbox add column reserved bigint;
-- Messages for which something is set aside still: those on their way, and for a moment those that ended.
create index outbox_reserved on outbox (state, due_at) where reserved is not null;

-- How much may be spent, by the application; sixteen noughts stand for the installation as a whole.
create table money_caps (
  scope BLOB primary key,
  version bigint not null,
  -- Within a day and a month (UTC); none where there is no such cap.
  day bigint,
  month bigint,
  updated_at bigint not null
);

-- What was spent or is set aside under a cap. A row is there from the first draw on, and is not touched where no cap is.
create table money_spent (
  scope BLOB not null,
  -- 'day' or 'month'.
  period text not null,
  -- Days since 1970-01-01, or months since the year 0.
  number bigint not null,
  spent bigint not null,
  -- What was set aside before this moment is not in it, and does not come back to it.
  since bigint not null,
  -- Of how many hundredths owners were told.
  told bigint not null default 0,
  primary key (scope, period, number)
);
create index money_spent_by_period on money_spent (period, number);
