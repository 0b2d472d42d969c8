-- what an endpoint has waiting, and which endpoints have anything; failures only, so off the hot path
create index webhook_endpoint on webhook_pending (account_id, url, due_at) where not parked;
-- what is resent by hand
create index webhook_parked on webhook_pending (account_id, report_id) where parked;
comment on table webhook_cursor is 'A row of account 0 is the node''s floor: accounts without a row have nothing undone up to it';
