-- providers that may carry the message where they are several and not all: those whose rules say it as it is said, the one that was asked first;
-- where it is one alone, that is provider_id
alter table message add column provider_ids text check (provider_ids ~ '^[0-9]+(,[0-9]+)+$');
