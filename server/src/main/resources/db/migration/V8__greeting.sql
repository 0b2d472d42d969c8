-- Birthday greetings.

-- how far a group has come with the birthdays of a day; moved in the transaction of its messages
create table greeting_run (
    account_id   bigint      not null,
    group_id     bigint      not null,
    day          date        not null, -- of the account's calendar
    cursor_phone bigint      not null default 0, -- whoever has a number up to this was seen to
    done         boolean     not null default false,
    node_id      smallint    not null, -- who is at it
    claimed_at   timestamptz not null, -- after a few minutes without a sign another node may go on
    primary key (account_id, group_id, day)
) with (fillfactor = 50);
-- forgetting past days
create index greeting_run_day on greeting_run (day);

-- who was greeted: once for an account, phone and year, for ever
create table greeting (
    account_id bigint   not null,
    phone      bigint   not null,
    year       smallint not null, -- of the birthday
    group_id   bigint   not null,
    message_id bigint   not null,
    primary key (account_id, phone, year)
);
