-- Ranges of blocks kept one least and one greatest lifetime: a single message that lives for weeks in each range of blocks made a look at what
-- has expired read whole days. Kept by several intervals, long lives stand apart from the many. Reads the messages once, when it is made.
drop index message_expiry;
create index message_expiry on message using brin (expires_at timestamptz_minmax_multi_ops) with (pages_per_range = 32);
