-- Adding up what was given back of a cancelled mailing; no other part ends so, and no other insert pays for the index.
create index report_deleted on report (account_id, part_id) where final and state = 'DELETED';
