-- The duplicate guard (io.heliograph.acceptance): within so many seconds an account sends the same text by the same sender to a phone once. What
-- was sent is found among its messages.

alter table account_limit
    add column duplicate_window integer check (duplicate_window between 1 and 86400); -- seconds; null: as often as it likes
