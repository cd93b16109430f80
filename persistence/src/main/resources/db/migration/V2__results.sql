-- What analysts and dashboards read. Times are timestamptz, exact to the millisecond. "window", "start", "end" and
-- "offset" are avoided as column names, since SQL would want them quoted.
--
-- Rows are updated often and in place: room is left on each page (fillfactor), and no index covers a column that such
-- an update changes, so that PostgreSQL needs to touch the page alone (HOT). The only exception is the change of status
-- out of PROVISIONAL, once per window, by which the row leaves the index of what is due.

create table window_result (
  pipeline         text collate "C" not null,
  entity           text collate "C" not null,
  window_name      text collate "C" not null,
  window_start     timestamptz not null,
  window_end       timestamptz not null,
  generation       integer not null,
  decision         integer not null,
  revision         bigint not null,
  status           text collate "C" not null
                   check (status in ('PROVISIONAL', 'FINAL', 'CORRECTED', 'WITHDRAWN')),
  metrics          jsonb not null,
  accepted         bigint not null,
  duplicates       bigint not null,
  watermark        timestamptz,
  sequence_number  bigint not null,
  final_at         timestamptz not null,
  source_topic_id  uuid,
  source_partition integer,
  shard            integer not null,
  updated_at       timestamptz not null,
  primary key (pipeline, entity, window_name, window_start, window_end, generation),
  check ((source_topic_id is null) = (source_partition is null))
) with (fillfactor = 75, autovacuum_vacuum_scale_factor = 0.05);

create index window_result_by_time on window_result (pipeline, window_name, window_start);

create index window_result_due on window_result (pipeline, shard, final_at)
  where status = 'PROVISIONAL' and generation = 0;

comment on table window_result is
  'The newest version of every window result. Provisional ones may trail the journal by the pipeline''s emit-every; final and corrected ones never do.';
comment on column window_result.entity is 'the entity key';
comment on column window_result.window_name is 'name of the window in the pipeline definition';
comment on column window_result.window_start is 'inclusive';
comment on column window_result.window_end is 'exclusive';
comment on column window_result.generation is '0: live results; higher ones belong to replays';
comment on column window_result.decision is 'counts promotions and rollbacks';
comment on column window_result.revision is
  'counts durable changes; a row is replaced only by one of a higher (decision, revision)';
comment on column window_result.status is
  'PROVISIONAL: may still change. FINAL: only a replay changes it. CORRECTED: final after a replay. WITHDRAWN: ceased to exist.';
comment on column window_result.metrics is 'metric name to number or null, e.g. metrics->>''flights''';
comment on column window_result.accepted is 'events in this window';
comment on column window_result.duplicates is 'events of this window that were dropped as duplicates';
comment on column window_result.watermark is 'of the entity when this version was made';
comment on column window_result.sequence_number is 'of the journal row in whose transaction this version was written';
comment on column window_result.final_at is 'watermark from which on the window is final';
comment on column window_result.source_topic_id is
  'the only source partition that feeds the entity; null where there are several';
comment on column window_result.shard is 'shard of the entity';
comment on index window_result_due is 'the durable timers: windows that wait to become final';

create view window_current as
  select pipeline, entity, window_name, window_start, window_end, status, metrics, accepted, duplicates, watermark,
         generation, decision, revision, sequence_number, final_at, shard, updated_at
  from window_result
  where generation = 0 and status <> 'WITHDRAWN';

comment on view window_current is
  'One row per window that exists: the highest promoted generation (so far always the live one), without what was withdrawn.';

create table entity_summary (
  pipeline        text collate "C" not null,
  entity          text collate "C" not null,
  shard           integer not null,
  accepted        bigint not null,
  duplicates      bigint not null,
  late            bigint not null,
  watermark       timestamptz,
  sequence_number bigint not null,
  updated_at      timestamptz not null,
  primary key (pipeline, entity)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

comment on table entity_summary is 'Totals per entity; as new as the journal.';
comment on column entity_summary.accepted is 'events applied to at least one window';
comment on column entity_summary.duplicates is 'events dropped as duplicates';
comment on column entity_summary.late is 'events that came too late';
comment on column entity_summary.watermark is 'null before the first event';
comment on column entity_summary.sequence_number is 'of the journal row in whose transaction the row was written';
