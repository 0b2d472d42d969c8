-- Whose a parked receipt is, by what it says besides its id. Receipts that say different things of one id and state are all kept.
alter table parked_receipt
    add column recipient    text    not null default '', -- digits of its addresses, as they came, a blank between
    add column receipt_id   integer not null default 0,  -- of what else it says: the same where the same receipt comes again
    add column other_ids    text    not null default '', -- further ids that it names, a blank between
    add column submitted_at timestamptz;                 -- its submit date, where the provider's time zone is known
alter table parked_receipt
    drop constraint parked_receipt_pkey,
    add primary key (provider_id, provider_message_id, state, recipient, receipt_id);

-- receipts of the last 15 days that are nobody's, as far as is known
create view operator_parked_receipt as
select p.name as provider, r.provider_message_id, r.other_ids, r.state, r.error_code, r.recipient, r.at, r.submitted_at, r.received_at
from parked_receipt r
left join provider p on p.provider_id = r.provider_id;
