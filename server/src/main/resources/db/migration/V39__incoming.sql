-- What phones send to us (io.heliograph.incoming), and what becomes of it.

-- Our numbers, by the operator: whose each is, or each with a keyword. A row without an account says that phones can answer to the number and several
-- accounts send from it: then it is the account's that sent to the phone last.
create table incoming_number (
    number     text not null check (number <> ''), -- digits without + or 00, as providers name it; or letters
    keyword    text not null default '' check (keyword !~ '\s'), -- the first word of a text, in any case; '': any text
    account_id bigint references account on delete cascade, -- null: several accounts'
    primary key (number, keyword),
    check (account_id is not null or keyword = '')
);
create index incoming_number_account on incoming_number (account_id);

create trigger incoming_number_revised_by_insert after insert on incoming_number
    referencing new table as changed for each statement execute function rows_revised('incoming_number', 'account_id', 'true');
create trigger incoming_number_revised_by_update after update on incoming_number
    referencing old table as was new table as changed for each statement execute function rows_revised('incoming_number', 'account_id', 'true');
create trigger incoming_number_revised_by_delete after delete on incoming_number
    referencing old table as changed for each statement execute function rows_revised('incoming_number', 'account_id', 'true');
create trigger incoming_number_revised_by_truncate after truncate on incoming_number
    for each statement execute function rows_revised('incoming_number', 'account_id', 'true');

-- Who sent to a phone last from a number of several accounts.
create table incoming_conversation (
    number     text        not null,
    phone      bigint      not null, -- who it is, not how it was written
    account_id bigint      not null,
    message_at timestamptz not null,
    primary key (number, phone)
);
create index incoming_conversation_at on incoming_conversation (message_at);

create table incoming (
    incoming_id bigint      primary key,
    account_id  bigint,               -- null: nobody's, for the operator
    provider    text        not null, -- its name in the configuration
    number      text        not null, -- of ours, as in incoming_number
    phone       text        not null, -- as the provider wrote it, but for + and 00
    identity    bigint,               -- who the phone is; null: no phone number
    text        text        not null, -- of binary content in hex
    is_binary   boolean     not null,
    parts       smallint    not null, -- that came
    complete    boolean     not null, -- whether all parts came
    received_at timestamptz not null, -- the last part's
    verb        text        check (verb in ('stop', 'start')),
    verb_due    boolean     not null default false, -- whether it is still to be obeyed
    answer      text        check (answer in ('due', 'sent', 'refused')),
    answer_why  text,                 -- the code of the refusal
    answer_id   bigint,               -- the message that answers
    check (verb is null or account_id is not null and identity is not null)
);
create index incoming_account on incoming (account_id, received_at, incoming_id);
create index incoming_received on incoming (received_at);
create index incoming_due on incoming (account_id, incoming_id) where verb_due or answer = 'due';

-- Parts that wait for the others of their message; and for a while those of messages that are whole, so that one delivered twice is known.
create table incoming_part (
    provider    text        not null,
    source      text        not null,
    destination text        not null,
    reference   integer     not null, -- its kind of 8 bits, 16 bits or sar_msg_ref_num besides
    total       smallint    not null,
    part        smallint    not null check (part between 1 and total),
    alphabet    text        not null, -- what its octets are in
    octets      bytea       not null, -- without a header
    received_at timestamptz not null,
    done        boolean     not null default false, -- its message has been kept
    primary key (provider, source, destination, reference, total, part)
);
create index incoming_part_received on incoming_part (received_at);

-- A phone that said STOP: what the account had for it, and had not sent, is being ended.
create table stop_order (
    account_id  bigint not null,
    phone       bigint not null, -- who it is
    incoming_id bigint not null,
    below       bigint, -- messages up to this id; null: not known yet
    primary key (account_id, phone, incoming_id)
);

-- Incoming messages that the account's address has not taken yet.
create table incoming_push (
    account_id  bigint      not null,
    incoming_id bigint      not null,
    attempts    integer     not null default 0,
    due_at      timestamptz not null,
    parked      boolean     not null default false, -- after the last attempt
    error       text        not null default '',
    primary key (account_id, incoming_id)
);
create index incoming_push_due on incoming_push (due_at) where not parked;

-- STOP put it there, and START takes it off; what the account puts there itself stays
alter table black_list add column stopped boolean not null default false;

-- where messages from phones are posted; null: nowhere
alter table account add column incoming_url text;
-- what is answered to a STOP; null: nothing
alter table account add column stop_answer text check (stop_answer <> '');

alter table message drop constraint message_channel_check;
alter table message add constraint message_channel_check check (channel in ('rest', 'get', 'mailing', 'greeting', 'answer')) not valid;

create view operator_incoming_unowned as
select received_at, provider, number, phone, text, is_binary, complete
from incoming
where account_id is null
order by incoming_id desc;

-- Without foreign keys, since what comes from phones waits for nobody who holds an account.
create function account_incoming_removed() returns trigger language plpgsql set search_path from current as $$
begin
    delete from incoming using gone where incoming.account_id = gone.account_id;
    delete from incoming_conversation using gone where incoming_conversation.account_id = gone.account_id;
    delete from incoming_push using gone where incoming_push.account_id = gone.account_id;
    delete from stop_order using gone where stop_order.account_id = gone.account_id;
    return null;
end $$;
create trigger account_incoming_removed after delete on account
    referencing old table as gone for each statement execute function account_incoming_removed();
