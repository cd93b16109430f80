-- The primary key of the journal fences outdated incarnations of an entity, as long as rows are there. Before old rows
-- are deleted, nodes that were silent for long are marked dead here, and a dead node's transactions fail.
create table journal_writer (
  id         uuid primary key,
  started_at timestamptz not null,
  seen_at    timestamptz not null,
  dead_since timestamptz
) with (fillfactor = 50);

comment on table journal_writer is
  'Nodes that write to the journal. Each of their transactions holds the row; one that is marked dead writes no more.';
comment on column journal_writer.seen_at is 'renewed every minute';
comment on column journal_writer.dead_since is 'null: alive';

create index late_event_by_decision on late_event (pipeline, decided_at);
create index quarantined_event_by_time on quarantined_event (pipeline, quarantined_at);
