-- How a provider writes its receipts, as far as its settings leave that to be learned (io.heliograph.receipt.ReceiptHabits): read at a start. To have it
-- learned anew, delete the row before one.

create table receipt_habit (
    provider_id      smallint    primary key,
    recipients_count boolean,             -- whether the recipients that they name mean anything; null: not known
    one_for_all      boolean,             -- whether one receipt is for all parts of a message; null: not known
    learned_at       timestamptz not null, -- when that changed last
    check (recipients_count is not null or one_for_all is not null)
);

create view operator_receipt_habit as
select p.name as provider,
       case h.recipients_count when true then 'compared' when false then 'not compared' end as recipients,
       case h.one_for_all when true then 'one for all' when false then 'each' end as receipts_of_parts,
       h.learned_at
from receipt_habit h
left join provider p on p.provider_id = h.provider_id
order by p.name;
comment on view operator_receipt_habit is 'What has been learned of how providers write their receipts; null: not yet, or not to be learned';
