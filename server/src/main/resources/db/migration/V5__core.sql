-- Where a message comes from, black lists, replacement rules.

alter table message
    add column channel text not null default 'rest' check (channel in ('rest', 'get', 'mailing', 'greeting')),
    add column group_id bigint, -- the group it was sent for
    add column mailing_id bigint,
    add column provider_id smallint; -- null: whichever takes it

create table black_list (
    account_id bigint not null,
    phone      bigint not null,
    primary key (account_id, phone)
);

-- What the operator has changed in senders and texts; rules that fit are applied one after the other by (position, rule_id).
create table replacement_rule (
    rule_id     bigint   primary key,
    position    integer  not null,
    account_id  bigint,   -- null: whichever
    provider_id smallint references provider, -- null: whichever
    destination text     not null default '' check (destination ~ '^[0-9]*$'), -- leading digits of the number
    sender      text,     -- the whole sender; null: whichever
    phrase      text     check (phrase <> ''), -- somewhere in the text; null: whichever
    ignore_case boolean  not null default true, -- of sender and phrase
    new_senders text[]   not null default '{}', -- one of these, the same one for a number every time; empty: the sender stays
    new_phrase  text,     -- what the phrase becomes, '' erases it; null: the text stays
    check (new_phrase is null or phrase is not null),
    check (account_id is not null or provider_id is not null)
);
