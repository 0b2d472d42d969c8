-- The black list of the platform: to whom nobody sends (io.heliograph.quote.BlockedNumbers holds it in memory).
create table blocked_number (
    number     bigint      primary key check (number between 1 and 999999999999999), -- the identity of a phone, or leading digits
    prefix     boolean     not null, -- all numbers that begin so
    reason     text        not null,
    blocked_by text        not null, -- the operator's name
    blocked_at timestamptz not null,
    revision   bigint      not null default 1,
    check (prefix or number >= 1000000)
);

create trigger blocked_number_revised_by_insert after insert on blocked_number
    referencing new table as changed for each statement execute function rows_revised('blocked_number', 'number', 'true');
create trigger blocked_number_revised_by_update after update on blocked_number
    referencing old table as was new table as changed for each statement execute function rows_revised('blocked_number', 'number', 'true');
create trigger blocked_number_revised_by_delete after delete on blocked_number
    referencing old table as changed for each statement execute function rows_revised('blocked_number', 'number', 'true');
create trigger blocked_number_revised_by_truncate after truncate on blocked_number
    for each statement execute function rows_revised('blocked_number', 'number', 'true');
