-- Results are kept from when they became final. The column is null as long as a window is open, so that the index on it
-- covers nothing that a refresh changes, and refreshes stay on their page.
alter table window_result
  add column closed_at timestamptz generated always as (case when status <> 'PROVISIONAL' then updated_at end) stored;

create index window_result_closed on window_result (pipeline, closed_at) where closed_at is not null;

comment on column window_result.closed_at is
  'when the result became final, corrected or withdrawn; null while its window is open; retention counts from here';

create table retention_sweep (
  pipeline    text collate "C" primary key,
  began_at    timestamptz not null,
  ended_at    timestamptz,
  journal     bigint not null default 0,
  snapshots   bigint not null default 0,
  windows     bigint not null default 0,
  late        bigint not null default 0,
  quarantined bigint not null default 0
);

comment on table retention_sweep is
  'The last time that a node deleted what a pipeline no longer keeps; at most one node at a time does.';
comment on column retention_sweep.ended_at is 'null: under way, or broken off';
comment on column retention_sweep.journal is 'rows deleted, as in the columns after it';
