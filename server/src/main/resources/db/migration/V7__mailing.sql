-- Mailings: who is written to, and how far each has come.

create table mailing (
    account_id         bigint      not null,
    mailing_id         bigint      not null,
    state              text        not null check (state in ('waiting', 'running', 'paused', 'no_money', 'done', 'cancelled')),
    sender             text        not null,
    text               text        not null, -- with its macros
    group_ids          bigint[]    not null,
    excluded_group_ids bigint[]    not null,
    created_at         timestamptz not null,
    starts_at          timestamptz not null,
    stops_at           timestamptz not null, -- the same as starts_at: not spread over a window
    node_id            smallint    not null, -- the node that expands it
    leased_until       timestamptz not null, -- after it another node may
    total              bigint      check (total >= 0), -- recipients; null: not counted yet
    cursor_phone       bigint      not null default 0, -- the last recipient who was written to or refused
    handled            bigint      not null default 0, -- recipients up to the cursor
    messages           bigint      not null default 0, -- of these, accepted
    parts              bigint      not null default 0,
    charged_micros     bigint      not null default 0 check (charged_micros >= 0),
    returned_micros    bigint      not null default 0 check (returned_micros between 0 and charged_micros), -- by cancelling
    needed_micros      bigint      not null default 0, -- no_money: what the next message costs
    run_began_at       timestamptz, -- since when it has been running without a stop; null: never ran
    run_began_handled  bigint      not null default 0,
    ended_at           timestamptz,
    settled            boolean     not null default false, -- cancelled: nothing of it waits to be sent any more
    primary key (account_id, mailing_id),
    check (starts_at <= stops_at),
    check (messages between 0 and handled),
    check ((state in ('done', 'cancelled')) = (ended_at is not null)),
    check (state <> 'running' or (run_began_at is not null and total is not null))
) with (fillfactor = 50);
-- what is to be worked on
create index mailing_work on mailing (starts_at) where state in ('waiting', 'running', 'no_money');
-- what a restarted node tells its dispatcher
create index mailing_stopped on mailing (mailing_id) where state = 'paused' or (state = 'cancelled' and not settled);

-- recipients named one by one
create table mailing_phone (
    account_id bigint not null,
    mailing_id bigint not null,
    phone      bigint not null,
    primary key (account_id, mailing_id, phone)
);

-- how many recipients were refused, and why
create table mailing_refusal (
    account_id bigint not null,
    mailing_id bigint not null,
    code       text   not null,
    messages   bigint not null check (messages > 0),
    primary key (account_id, mailing_id, code)
) with (fillfactor = 50);
