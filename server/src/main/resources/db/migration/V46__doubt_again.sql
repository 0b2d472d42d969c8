-- Receipts that may be of several messages are looked at again, since a late answer may tell which is not meant.
alter table doubt_receipt add column look_at timestamptz; -- null: not decided yet
update doubt_receipt set look_at = received_at where messages is not null;
