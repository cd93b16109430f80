-- Both tables anew, for two things that PostgreSQL fixes when a table is made or a page is filled:
--   * of an update the log has all bytes between the first and the last one that changed, so what a refresh changes
--     stands together, at the end;
--   * a group of writes refreshes most rows of a page at once, so a page keeps room for a second version of each.

drop view window_current;
drop view window_seen;

alter table window_result rename to window_result_former;
alter table window_result_former drop constraint window_result_pkey;
drop index window_result_by_time, window_result_due, window_result_closed, window_result_replayed;

create table window_result (
  pipeline         text collate "C" not null,
  entity           text collate "C" not null,
  window_name      text collate "C" not null,
  window_key       timestamptz not null,
  window_start     timestamptz not null,
  window_end       timestamptz not null,
  final_at         timestamptz,
  generation       integer not null,
  decision         integer not null,
  shard            integer not null,
  source_partition integer,
  source_topic_id  uuid,
  continues        text collate "C" not null default 'NOWHERE'
                   check (continues in ('NOWHERE', 'BEFORE', 'AFTER', 'BOTH')),
  status           text collate "C" not null
                   check (status in ('PROVISIONAL', 'FINAL', 'CORRECTED', 'WITHDRAWN')),
  duplicates       bigint not null,
  closed_at        timestamptz generated always as (case when status <> 'PROVISIONAL' then updated_at end) stored,
  metrics          jsonb not null,
  revision         bigint not null,
  sequence_number  bigint not null,
  watermark        timestamptz,
  updated_at       timestamptz not null,
  accepted         bigint not null,
  check ((source_topic_id is null) = (source_partition is null))
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

insert into window_result (
  pipeline, entity, window_name, window_key, window_start, window_end, final_at, generation, decision, shard,
  source_partition, source_topic_id, continues, status, duplicates, revision, sequence_number, watermark, updated_at,
  accepted, metrics)
select
  pipeline, entity, window_name, window_key, window_start, window_end, final_at, generation, decision, shard,
  source_partition, source_topic_id, continues, status, duplicates, revision, sequence_number, watermark, updated_at,
  accepted, metrics
from window_result_former;

drop table window_result_former;

alter table window_result add primary key (pipeline, entity, window_name, window_key, generation);
create index window_result_by_time on window_result (pipeline, window_name, window_start);
create index window_result_due on window_result (pipeline, shard, final_at) where status = 'PROVISIONAL';
create index window_result_closed on window_result (pipeline, closed_at) where closed_at is not null;
-- What is read by generation is in the order in which it is compared; live rows are not in it.
create index window_result_replayed on window_result (pipeline, generation, entity, window_name, window_key)
  where generation > 0;

comment on table window_result is
  'The newest version of every window result. Provisional ones may trail the journal by the pipeline''s emit-every; final and corrected ones never do.';
comment on column window_result.entity is 'the entity key';
comment on column window_result.window_name is 'name of the window in the pipeline definition';
comment on column window_result.window_key is
  'names the window within its definition: its start; of a cumulative window its end; of an unbounded one 1970-01-01';
comment on column window_result.window_start is 'inclusive';
comment on column window_result.window_end is 'exclusive';
comment on column window_result.final_at is 'watermark from which on the window is final; null: never';
comment on column window_result.generation is '0: live results; higher ones belong to replays';
comment on column window_result.decision is 'as it was written; the view has the one that counts';
comment on column window_result.shard is 'shard of the entity';
comment on column window_result.source_topic_id is
  'the only source partition that feeds the entity; null where there are several';
comment on column window_result.continues is
  'whether a session was cut: it may have begun BEFORE its start, go on AFTER its end, or BOTH';
comment on column window_result.status is
  'PROVISIONAL: may still change. FINAL: only a replay changes it. CORRECTED: final after a replay. WITHDRAWN: ceased to exist.';
comment on column window_result.duplicates is 'events of this window that were dropped as duplicates';
comment on column window_result.closed_at is
  'when the result became final, corrected or withdrawn; null while its window is open; retention counts from here';
comment on column window_result.revision is
  'number of the journal row whose event made this content; a row is replaced only by one of a higher (decision, revision)';
comment on column window_result.sequence_number is 'of the journal row in whose transaction this version was written';
comment on column window_result.watermark is 'of the entity when this version was made';
comment on column window_result.accepted is 'events in this window';
comment on column window_result.metrics is
  'metric name to number, text, null (no event carried the measure), object (quantiles, histogram), array (top-k) or {"unavailable": reason}';
comment on index window_result_due is 'the durable timers: windows that wait to become final';

-- What names the outer row stands in a "where" and not in an "on": else PostgreSQL looks row by row.
create view window_seen as
  select r.pipeline, r.entity, r.window_name, r.window_key, r.window_start, r.window_end, r.status, r.metrics,
         r.accepted, r.duplicates, r.watermark, r.continues, r.generation,
         coalesce((select max(j.decision) from replay_job j join replay_entity e on e.job = j.job and e.entity = r.entity
                   where j.pipeline = r.pipeline and j.decision > 0
                     and r.window_start >= j.range_from and r.window_end <= j.range_to), 0) as decision,
         r.revision, r.sequence_number, r.final_at, r.shard, r.source_topic_id, r.source_partition, r.updated_at,
         own.job as replay_job
  from window_result r
  left join replay_job own on own.pipeline = r.pipeline and own.generation = r.generation
  where (r.generation = 0 or own.promoted)
    and not exists (
      select from replay_job j
      join replay_entity e on e.job = j.job
      where e.entity = r.entity and j.pipeline = r.pipeline and j.promoted
        and r.window_start >= j.range_from and r.window_end <= j.range_to
        and j.generation <> r.generation
        and j.decision > case when r.generation = 0 then 0 else own.decision end);

comment on view window_seen is
  'The row of each window that counts, from the promotion that was decided last where one covers the window, else live; also where it says that the window was withdrawn.';

create view window_current as
  select pipeline, entity, window_name, window_key, window_start, window_end, status, metrics, accepted, duplicates,
         watermark, continues, generation, decision, revision, sequence_number, final_at, shard, updated_at, replay_job
  from window_seen
  where status <> 'WITHDRAWN';

comment on view window_current is
  'One row per window that exists, from the promotion that was decided last where one covers the window, else live.';
comment on column window_current.decision is 'number of the last promotion or rollback that touched the window; 0: none';
comment on column window_current.replay_job is 'the job that made the numbers; null: live';

alter table entity_summary rename to entity_summary_former;
alter table entity_summary_former drop constraint entity_summary_pkey;

create table entity_summary (
  pipeline        text collate "C" not null,
  entity          text collate "C" not null,
  shard           integer not null,
  conflicts       bigint not null default 0,
  revisions       bigint not null default 0,
  over_limit      bigint not null default 0,
  late            bigint not null,
  duplicates      bigint not null,
  accepted        bigint not null,
  state_bytes     bigint not null default 0,
  watermark       timestamptz,
  sequence_number bigint not null,
  updated_at      timestamptz not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

insert into entity_summary (
  pipeline, entity, shard, conflicts, revisions, over_limit, late, duplicates, accepted, state_bytes, watermark,
  sequence_number, updated_at)
select
  pipeline, entity, shard, conflicts, revisions, over_limit, late, duplicates, accepted, state_bytes, watermark,
  sequence_number, updated_at
from entity_summary_former;

drop table entity_summary_former;

alter table entity_summary add primary key (pipeline, entity);

comment on table entity_summary is 'Totals per entity; as new as the journal.';
comment on column entity_summary.conflicts is 'events with a known id and other content that were not taken';
comment on column entity_summary.revisions is 'events that revised, or would have revised, one that was known';
comment on column entity_summary.over_limit is 'events refused because the state of the entity is as large as it may be';
comment on column entity_summary.late is 'events that came too late for at least one window';
comment on column entity_summary.duplicates is 'events dropped as duplicates, conflicts included';
comment on column entity_summary.accepted is 'events applied to at least one window';
comment on column entity_summary.state_bytes is 'estimated size of the entity in memory';
comment on column entity_summary.watermark is 'null before the first event';
comment on column entity_summary.sequence_number is 'of the journal row in whose transaction the row was written';
