-- What sms-full-data reads of the past: an index over messages and their states, made some seconds later in the background
-- (io.heliograph.message.SearchIndex), so that it costs nothing on insert's way.

-- a stretch of one account's messages that is closed: none will be added to it; of one day, which its partition is dropped with
create table search_chunk ( -- (days)
    account_id   bigint      not null,
    chunk_id     bigint      not null, -- its first message
    end_id       bigint      not null, -- what follows its last part
    parts        integer     not null check (parts > 0),
    created_from timestamptz not null, -- the earliest of its messages
    created_to   timestamptz not null, -- the latest
    primary key (account_id, chunk_id),
    check (end_id > chunk_id)
) partition by range (chunk_id);

-- the parts of a chunk that are alike in all that can be asked for, by their state after the reports up to reports_applied
create table search_posting ( -- (days)
    account_id bigint   not null,
    chunk_id   bigint   not null,
    sender     text     not null,
    type       text     not null,
    mcc        smallint not null,
    mnc        smallint not null,
    group_id   bigint   not null, -- 0: none
    state      text     not null,
    parts      integer  not null check (parts > 0),
    part_ids   bigint[] not null, -- in any order
    primary key (account_id, chunk_id, sender, type, mcc, mnc, group_id, state)
) partition by range (chunk_id);
-- read seldom and whole: compressing it would cost more than it saves
alter table search_posting alter column part_ids set storage external;

-- up to which report the states above are; one row
create table search_progress (
    only_row        boolean primary key default true check (only_row),
    reports_applied bigint  not null
);
insert into search_progress (reports_applied)
select coalesce(max(report_id), 0)
from report;

-- the days that are there already
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
        execute format('create table search_chunk_%s partition of search_chunk %s', day.name, day.bounds);
        execute format('create table search_posting_%s partition of search_posting %s', day.name, day.bounds);
    end loop;
end $$;

-- what the search needed before
drop index if exists message_kind;
drop index if exists report_failure;
