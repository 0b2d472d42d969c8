-- What an account may at most (io.heliograph.limit), and what it has spent of a day: beside its balance, so that the statement that charges counts
-- it in the same row.

create table account_limit (
    account_id            bigint   primary key references account on delete cascade,
    messages_per_second   integer  check (messages_per_second between 1 and 1000000),             -- null: no limit
    daily_spend_micros    bigint   check (daily_spend_micros >= 0),                               -- null: no limit
    price_ceiling_micros  bigint   check (price_ceiling_micros >= 0),                             -- of a part; null: no limit
    destinations          text[],                                                                 -- 'UA' or '38067'; null: all are open
    sender_policy         text     not null default 'registered' check (sender_policy in ('registered', 'any')),
    link_domains          text[]   not null default '{}',                                         -- own ones, of which rules know
    revision              bigint   not null default 1
);

-- the account's snapshot holds its limits
create trigger account_limit_revised_by_insert after insert on account_limit
    referencing new table as changed for each statement execute function rows_revised('account', 'account_id', 'true');
create trigger account_limit_revised_by_update after update on account_limit
    referencing old table as was new table as changed for each statement execute function rows_revised('account', 'account_id', 'true');
create trigger account_limit_revised_by_delete after delete on account_limit
    referencing old table as changed for each statement execute function rows_revised('account', 'account_id', 'true');
create trigger account_limit_revised_by_truncate after truncate on account_limit
    for each statement execute function rows_revised('account', 'account_id', 'true');

alter table balance
    add column spent_day    date   not null default '1970-01-01', -- in the account's time zone; never an earlier one again
    add column spent_micros bigint not null default 0 check (spent_micros >= 0); -- charged on that day, whatever was given back
