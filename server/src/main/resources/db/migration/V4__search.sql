-- What sms-full-data reads.

-- one phone number's messages, newest first
create index message_recipient on message (account_id, recipient, message_id);

-- messages of a rare sender, network or type: Bloom filters of 32 pages each let almost none of the other pages through; none on insert's way,
-- since vacuum makes them
create index message_kind on message using brin (
    sender text_bloom_ops (n_distinct_per_range = 64),
    mcc int2_bloom_ops (n_distinct_per_range = 64),
    mnc int2_bloom_ops (n_distinct_per_range = 64),
    type text_bloom_ops (n_distinct_per_range = 16)) with (pages_per_range = 32);

-- parts that ended in a rare state, newest first; the delivered ones cost it nothing
create index report_failure on report (account_id, state, part_id) where final and state <> 'DELIVRD';
