alter table source_position
  add column raised_to  timestamptz,
  add column raised_by  text collate "C" check (raised_by in ('idle', 'operator')),
  add column idle_since timestamptz,
  add check ((raised_to is null) = (raised_by is null));

comment on column source_position.raised_to is
  'watermark that was raised without an event; windows close by the greater of it and watermark; never goes back';
comment on column source_position.raised_by is 'idle: the partition had nothing to read while others went on; operator: pipeline advance';
comment on column source_position.idle_since is 'since when there has been nothing to read; null while there is';

-- A window is named by its key, since a session's start and end change while it is open.
drop view window_current;

alter table window_result add column window_key timestamptz;
update window_result set window_key = window_start;
alter table window_result
  alter column window_key set not null,
  add column continues text collate "C" not null default 'NOWHERE'
    check (continues in ('NOWHERE', 'BEFORE', 'AFTER', 'BOTH')),
  alter column final_at drop not null,
  drop constraint window_result_pkey,
  add primary key (pipeline, entity, window_name, window_key, generation);

comment on column window_result.window_key is
  'names the window within its definition: its start; of a cumulative window its end; of an unbounded one 1970-01-01';
comment on column window_result.continues is
  'whether a session was cut: it may have begun BEFORE its start, go on AFTER its end, or BOTH';
comment on column window_result.revision is
  'number of the journal row whose event made this content; a row is replaced only by one of a higher (decision, revision)';
comment on column window_result.metrics is
  'metric name to number, text, null (no event carried the measure), object (quantiles, histogram), array (top-k) or {"unavailable": reason}';
comment on column window_result.final_at is
  'watermark from which on the window is final; null: never';

create view window_current as
  select pipeline, entity, window_name, window_key, window_start, window_end, status, metrics, accepted, duplicates,
         watermark, continues, generation, decision, revision, sequence_number, final_at, shard, updated_at
  from window_result
  where generation = 0 and status <> 'WITHDRAWN';

comment on view window_current is
  'One row per window that exists: the highest promoted generation (so far always the live one), without what was withdrawn.';

-- A queue beside window_result rather than a column of it: an index on what is behind would cover the revision, and
-- with it every refresh of every pipeline would leave its page.
create table result_outbox (
  pipeline    text collate "C" not null,
  shard       integer not null,
  entity      text collate "C" not null,
  window_name text collate "C" not null,
  window_key  timestamptz not null,
  decision    integer not null,
  revision    bigint not null,
  primary key (pipeline, shard, entity, window_name, window_key)
) with (autovacuum_vacuum_scale_factor = 0.05);

comment on table result_outbox is
  'Window results whose newest version the results topic doesn''t have yet; written with the row, deleted once Kafka has it.';

alter table entity_summary
  add column conflicts   bigint not null default 0,
  add column revisions   bigint not null default 0,
  add column over_limit  bigint not null default 0,
  add column state_bytes bigint not null default 0;

comment on column entity_summary.duplicates is 'events dropped as duplicates, conflicts included';
comment on column entity_summary.conflicts is 'events with a known id and other content that were not taken';
comment on column entity_summary.late is 'events that came too late for at least one window';
comment on column entity_summary.revisions is 'events that revised, or would have revised, one that was known';
comment on column entity_summary.over_limit is 'events refused because the state of the entity is as large as it may be';
comment on column entity_summary.state_bytes is 'estimated size of the entity in memory';

create table late_event (
  pipeline        text collate "C" not null,
  entity          text collate "C" not null,
  reason          text collate "C" not null
                  check (reason in ('LATE', 'LATE_IN_PART', 'BEYOND_DEDUP', 'CONFLICT', 'REVISION_LATE', 'OVER_LIMIT')),
  windows         text[] not null,
  late_by_ms      bigint not null,
  event_time      timestamptz not null,
  id_high         bigint not null,
  id_low          bigint not null,
  version         bigint,
  measures        jsonb not null,
  event           bytea not null,
  topic_id        uuid not null,
  partition       integer not null,
  leader_epoch    integer not null,
  record_offset   bigint not null,
  watermark       timestamptz,
  sequence_number bigint not null,
  shard           integer not null,
  decided_at      timestamptz not null,
  primary key (pipeline, entity, topic_id, partition, leader_epoch, record_offset)
);

comment on table late_event is
  'Events that some window did not take, whole, with the reason. Nothing is dropped in silence.';
comment on column late_event.reason is
  'LATE: for every window. LATE_IN_PART: some windows hold it. BEYOND_DEDUP: too old to be told from a duplicate. CONFLICT: known id, other content. REVISION_LATE: revises a closed window. OVER_LIMIT: the state of the entity is as large as it may be.';
comment on column late_event.windows is 'definitions that did not take it, or not for all of their windows';
comment on column late_event.late_by_ms is 'how far the watermark was beyond what the event would have needed; 0 where lateness is not the reason';
comment on column late_event.version is 'null where the pipeline has no versions';
comment on column late_event.measures is 'for people; the column event is exact';
comment on column late_event.event is 'the event as journal rows hold it';
comment on column late_event.watermark is 'of its partition at the event; null where unknown';
comment on column late_event.sequence_number is 'of the journal row in whose transaction the row was written';
