-- What a provider sends again because it did not get our answer, and orders of phones that are not certain.

-- Whether the provider surely has our answer; of one that has a single PDU, since parts are told apart by their references.
alter table incoming add column answered boolean not null default true;
create index incoming_unanswered on incoming (incoming_id) where not answered;

-- An order that is not obeyed, since it is not certain which phone it is of.
alter table incoming add column unclear text check (unclear in ('stop', 'start'));

-- One answer a day for each phone and number.
create index incoming_answer on incoming (account_id, identity, number, received_at) where answer in ('due', 'sent');

-- The tables of a language that its septets are read by.
alter table incoming_part add column locking smallint not null default 0;
alter table incoming_part add column single smallint not null default 0;
-- When it came again after its message was kept: a later message may have the same reference, and this part in common.
alter table incoming_part add column again_at timestamptz;

create view operator_incoming_unclear as
select received_at, provider, account_id, number, phone, unclear as says
from incoming
where unclear is not null
order by incoming_id desc;
