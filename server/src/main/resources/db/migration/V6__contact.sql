-- Groups of contacts, and how many numbers the personal black list holds.

create table contact_group (
    account_id       bigint      not null,
    group_id         bigint      not null, -- never given again
    name             text        not null,
    numbers_count    bigint      not null default 0 check (numbers_count >= 0), -- its rows in contact
    on_birth         boolean     not null default false,
    time_birth       time,
    originator_birth text,
    text_birth       text,
    created_at       timestamptz not null,
    primary key (account_id, group_id),
    check (not on_birth or num_nonnulls(time_birth, originator_birth, text_birth) = 3)
) with (fillfactor = 50);
-- the groups that greet
create index contact_group_birth on contact_group (account_id, group_id) where on_birth;

-- deleted groups whose contacts are still to be removed
create table contact_group_gone (
    account_id bigint not null,
    group_id   bigint not null,
    primary key (account_id, group_id)
);

-- null: never given; '' or 0: taken away again. Both mean "not set"
create table contact (
    account_id  bigint      not null,
    group_id    bigint      not null,
    phone       bigint      not null,
    added_at    timestamptz not null,
    birth_date  date,
    birth_day   smallint    check (birth_day between 0 and 1231), -- month * 100 + day
    gender      text        check (gender in ('', 'm', 'f')),
    first_name  text,
    last_name   text,
    middle_name text,
    note_1      text,
    note_2      text,
    note_3      text,
    note_4      text,
    note_5      text,
    note_6      text,
    note_7      text,
    note_8      text,
    note_9      text,
    note_10     text,
    primary key (account_id, group_id, phone),
    check ((birth_date is not null) = (coalesce(birth_day, 0) > 0))
);
-- whom a group greets on a day
create index contact_birthday on contact (account_id, group_id, birth_day, phone) where birth_day > 0;

create table black_list_count (
    account_id    bigint primary key,
    numbers_count bigint not null check (numbers_count >= 0) -- the account's rows in black_list
) with (fillfactor = 50);
