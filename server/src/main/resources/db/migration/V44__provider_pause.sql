-- Pauses of a provider that refuses what is not the messages' fault (io.heliograph.dispatch.Refusals): written as they begin and end, never read back. The
-- latest 10,000 and those in force.

create table provider_pause (
    pause_id       uuid        primary key,
    node_id        smallint    not null,
    provider_id    smallint    not null,
    scope          text        not null check (scope in ('provider', 'account', 'sender')),
    accounts       bigint[],             -- whose traffic; null: everybody's
    sender         text,                 -- of which sender; null: of any
    command_status integer     not null,
    meaning        text        not null, -- what that speaks of
    began_at       timestamptz not null,
    ended_at       timestamptz,          -- null: in force
    ended_by       text check (ended_by in ('taken', 'wider', 'restart')), -- a message was taken; a wider pause began; it is learned anew
    check ((ended_at is null) = (ended_by is null))
);
create index provider_pause_began on provider_pause (began_at, pause_id);

create view operator_provider_pause as
select p.name as provider, u.scope, l.logins, u.accounts as account_ids, u.sender, '0x' || lpad(to_hex(u.command_status), greatest(2, length(to_hex(u.command_status))), '0') as command_status, u.meaning, u.began_at as since, u.ended_at as until, u.ended_by
from provider_pause u
left join provider p on p.provider_id = u.provider_id
left join lateral (
    select string_agg(login, ', ' order by login) as logins
    from account
    where account_id = any (u.accounts)) l on true
order by u.began_at desc;
comment on view operator_provider_pause is 'Whose traffic paused at which provider, why and how long; until null: it still does';
