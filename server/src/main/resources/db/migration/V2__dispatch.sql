-- What dispatching reads.

-- reading one account's due messages in the order of their times
create index message_schedule_account on message (account_id, begins_at, message_id) where scheduled;

-- forgetting receipts that never fitted
create index parked_receipt_age on parked_receipt (received_at);
