-- What looking a number up has found, and what is remembered of it.

-- beside the final report of a part of type hlr or mnp, where its receipt said anything
create table lookup_result ( -- (days)
    account_id bigint   not null,
    part_id    bigint   not null,
    mcc        smallint check (mcc between 100 and 999),
    mnc        smallint check (mnc between 0 and 999),
    operator   text     not null default '',
    ported     boolean, -- null: not said
    reachable  boolean, -- null: not said, or not asked for
    primary key (account_id, part_id),
    check ((mcc is null) = (mnc is null))
) partition by range (part_id);

-- the networks that look-ups have named, the latest of each number: of all accounts, as the number belongs to none of them
create table learned_network (
    phone      bigint      primary key,
    mcc        smallint    not null check (mcc between 100 and 999),
    mnc        smallint    not null check (mnc between 0 and 999),
    learned_at timestamptz not null
);
-- filling the memory with the newest, what other nodes have learned since, and forgetting the old
create index learned_network_age on learned_network (learned_at, phone);

-- what an early receipt said of the number
alter table parked_receipt
    add column network text not null default '', -- digits, as the provider gave them
    add column operator text not null default '',
    add column ported boolean,
    add column reachable boolean;
