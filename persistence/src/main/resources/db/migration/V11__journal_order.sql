-- `ordering` is read by the plugin's tools alone, in ranges, and rises from page to page: a summary of each range of
-- pages finds such a range too, at next to nothing for each row that is written, where a b-tree is a quarter of what
-- PostgreSQL does for a row. The numbers are the sequence's, so they are unique without an index; only the foreign key
-- of a table that is always empty needed one.
alter table event_tag drop constraint fk_event_journal;
drop index event_journal_ordering_idx;
create index event_journal_ordering_idx on event_journal using brin (ordering) with (autosummarize = on);

comment on column event_journal.ordering is 'unique, about in the order of commits; for tools that read all entities';
