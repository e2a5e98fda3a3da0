-- Receipts that name a message by the gateway's own id for it (docs/decisions/0043). Of the messages that have none, no
-- entry is kept.
create index outbox_by_provider on outbox (gateway, provider_id) where provider_id is not null;
