-- Ends that only we assumed, of parts that may have left, are corrected once by what the carrier tells later (contract §10).

-- EXPIRED for want of a receipt, UNKNOWN after a lost answer, DELIVRD without a proof. Where the truth has come, the row of report tells it, and the one
-- here is what had been told before.
create table assumed_end ( -- (days)
    account_id   bigint not null,
    part_id      bigint not null,
    report_id    bigint not null, -- which told the end that was assumed
    state        text   not null check (state in ('EXPIRED', 'UNKNOWN', 'DELIVRD')),
    corrected_by bigint,          -- the report that took its place; null: none has
    primary key (account_id, part_id)
) partition by range (part_id);
-- the log of reports with what was told before corrections, for the search's index
create index assumed_end_corrected on assumed_end (report_id) where corrected_by is not null;

-- All that was ever told of parts, in the order of the ids: of a part that was corrected both ends, which the search's index needs, since it stands
-- where it had come to.
create view told_report as
select account_id, part_id, final, report_id, state
from report
union all
select account_id, part_id, true, report_id, state
from assumed_end
where corrected_by is not null;

do $$
declare
    day record;
begin
    for day in
        select replace(c.relname, 'message_', '') as name, pg_get_expr(c.relpartbound, c.oid) as bounds
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'message'::regclass
    loop
        execute format('create table assumed_end_%s partition of assumed_end %s', day.name, day.bounds);
    end loop;
end $$;

-- not valid, so that no row is read for it: those that are there keep the narrower rule
alter table ledger_entry drop constraint ledger_entry_reason_check;
alter table ledger_entry
    add constraint ledger_entry_reason_check check (reason in ('charge', 'refund', 'refund_reversal', 'top_up', 'correction')) not valid;

-- refunds that a correction should have taken back, and neither balance nor credit covered
create table unpaid_correction (
    account_id    bigint      not null,
    part_id       bigint      not null,
    told          text        not null, -- the end that was assumed
    state         text        not null, -- the true one
    amount_micros bigint      not null check (amount_micros > 0),
    currency      text        not null,
    corrected_at  timestamptz not null,
    primary key (account_id, part_id)
);

create view operator_unpaid_correction as
select a.login, u.account_id, u.part_id, u.told, u.state, u.amount_micros / 1000000.0 as amount, u.currency, u.corrected_at
from unpaid_correction u
join account a on a.account_id = u.account_id;
comment on view operator_unpaid_correction is 'Refunds of ends that we assumed, which the truth should have taken back: neither balance nor credit covered them';
