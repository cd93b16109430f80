create table pipeline (
  name        text collate "C" primary key,
  fingerprint text not null,
  definition  text not null,
  shards      integer not null check (shards > 0),
  created_at  timestamptz not null,
  updated_at  timestamptz not null
);

comment on table pipeline is 'Pipelines that have run on this database.';
comment on column pipeline.fingerprint is 'hash over the parts of the definition that decide results';
comment on column pipeline.definition is 'HOCON with defaults filled in';
comment on column pipeline.shards is 'fixed for the life of the pipeline';

create table source_position (
  pipeline     text collate "C" not null,
  topic        text not null,
  topic_id     uuid not null,
  partition    integer not null,
  next_offset  bigint not null,
  leader_epoch integer not null,
  watermark    timestamptz,
  updated_at   timestamptz not null,
  primary key (pipeline, topic_id, partition)
) with (fillfactor = 40);

comment on table source_position is
  'How far each pipeline has come in each partition: the source of truth for progress. Neither the offset nor the watermark ever goes back.';
comment on column source_position.topic_id is 'a topic that is created again is another one';
comment on column source_position.next_offset is
  'everything before it is durable in entities or in quarantine; reading starts here';
comment on column source_position.leader_epoch is 'of the last record before next_offset, -1 where there was none';
comment on column source_position.watermark is
  'event time up to which the partition is believed complete; null before the first event';

create table quarantined_event (
  pipeline       text collate "C" not null,
  topic          text not null,
  topic_id       uuid not null,
  partition      integer not null,
  leader_epoch   integer not null,
  record_offset  bigint not null,
  reason         text not null,
  detail         text not null,
  record_time_ms bigint not null,
  record_key     bytea,
  record_value   bytea,
  value_bytes    integer not null,
  quarantined_at timestamptz not null,
  primary key (pipeline, topic_id, partition, record_offset, leader_epoch)
);

comment on table quarantined_event is 'Records that could not become events, with their bytes and the reason. Nothing is dropped in silence.';
comment on column quarantined_event.reason is 'a stable name, e.g. MISSING_KEY';
comment on column quarantined_event.detail is 'one line for people';
comment on column quarantined_event.record_time_ms is
  'timestamp of the record in epoch milliseconds, as it came: it may be no sensible time at all';
comment on column quarantined_event.record_value is 'cut at 1 MiB';
comment on column quarantined_event.value_bytes is 'length of the value before the cut, -1 for null';
comment on column quarantined_event.quarantined_at is 'when it was first read';
