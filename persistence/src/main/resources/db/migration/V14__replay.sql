-- Replay jobs. A job's phase, its decision and what SQL readers see change in one transaction, so the job's state is a
-- row with a version (compare-and-set) and not a journal of its own; replay_step is its history.
create table replay_job (
  job          text collate "C" primary key,
  pipeline     text collate "C" not null,
  generation   integer not null check (generation > 0),
  range_from   timestamptz not null,
  range_to     timestamptz not null,
  mode         text collate "C" not null check (mode in ('REBUILD', 'MERGE')),
  phase        text collate "C" not null
               check (phase in ('PLANNED', 'FEEDING', 'SEALING', 'SEALED', 'PROMOTING', 'PROMOTED',
                                'ROLLING_BACK', 'ROLLED_BACK', 'ABORTED', 'FAILED')),
  reason       text not null,
  paused       boolean not null default false,
  discarded    boolean not null default false,
  promoted     boolean not null default false,
  decision     integer not null default 0,
  cleaned      boolean not null default false,
  fingerprint  text not null,
  spec         bytea not null,
  cut          jsonb not null,
  plan         bytea not null,
  planned_by   text not null,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  progressed_at timestamptz not null,
  version      bigint not null default 0,
  unique (pipeline, generation),
  check (range_from < range_to)
) with (fillfactor = 50);

comment on table replay_job is 'Rebuilds of a range of event time of one pipeline from files.';
comment on column replay_job.generation is 'of its rows in window_result; counts the jobs of a pipeline, from 1';
comment on column replay_job.promoted is 'whether readers see its results where no later decision says otherwise';
comment on column replay_job.decision is 'number of its last promotion or rollback among those of the pipeline; 0: none yet';
comment on column replay_job.discarded is 'other jobs may take the range: it is not to be promoted, or not to be rolled back, any more';
comment on column replay_job.cleaned is 'no entity holds anything of it any more';
comment on column replay_job.spec is 'watershed.v1.ReplaySpec';
comment on column replay_job.cut is
  'live events up to these positions are not part of the truth: [{"topic_id", "partition", "epoch", "offset"}]';
comment on column replay_job.plan is 'SHA-256 of what was asked for; the same job planned again has the same';
comment on column replay_job.progressed_at is 'when a split, an entity or the phase last came further';
comment on column replay_job.version is
  'rises with each change but that of progressed_at; every change names the version that it was decided on';

create index replay_job_unsettled on replay_job (job)
  where phase in ('FEEDING', 'SEALING', 'PROMOTING', 'ROLLING_BACK')
     or (not cleaned and (discarded or phase in ('ABORTED', 'FAILED')));
comment on index replay_job_unsettled is 'the jobs that something must drive';

create table replay_step (
  job      text collate "C" not null references replay_job on delete cascade,
  step     integer not null,
  phase    text collate "C" not null,
  reason   text not null,
  decision integer not null,
  made_by  text not null,
  made_at  timestamptz not null,
  primary key (job, step)
);

comment on table replay_step is 'The history of each job.';

create table replay_split (
  job         text collate "C" not null references replay_job on delete cascade,
  split       integer not null,
  file        text not null,
  spec        bytea not null,
  rows        bigint not null,
  state       text collate "C" not null check (state in ('READY', 'LEASED', 'DONE')),
  worker      text,
  lease       uuid,
  lease_until timestamptz,
  next_row    bigint not null,
  events      bigint not null default 0,
  filtered    bigint not null default 0,
  outside     bigint not null default 0,
  refused     bigint not null default 0,
  before_lease bigint[] not null default '{0, 0, 0, 0}',
  primary key (job, split)
) with (fillfactor = 50);

create index replay_split_open on replay_split (job, split) where state <> 'DONE';

comment on table replay_split is 'Pieces of a job''s inputs, each leased to one worker at a time.';
comment on column replay_split.spec is 'watershed.v1.ReplaySplit';
comment on column replay_split.rows is '-1: not known';
comment on column replay_split.lease is 'kept when the split is done, so that a repeated completion is known';
comment on column replay_split.next_row is 'everything before it is durable or passed over';
comment on column replay_split.events is 'rows before next_row that became events; the columns after it: that the filter passed over, that are outside of the range or of another entity, that were refused';
comment on column replay_split.before_lease is 'these four when the lease began';

create table replay_entity (
  job    text collate "C" not null references replay_job on delete cascade,
  entity text collate "C" not null,
  state  text collate "C" not null check (state in ('OPEN', 'SEALED', 'PROMOTED', 'ROLLED_BACK', 'DISCARDED')),
  decision integer not null default 0,
  primary key (job, entity)
) with (fillfactor = 70);

create index replay_entity_by_state on replay_entity (job, state, entity);

comment on table replay_entity is
  'Entities that a job touches; written before the entity hears of the job, so that none is forgotten. The state trails the entity''s own.';

-- Timers are those of all generations: a window that a replay opened has to close as well.
drop index window_result_due;
create index window_result_due on window_result (pipeline, shard, final_at) where status = 'PROVISIONAL';
comment on index window_result_due is 'the durable timers: windows that wait to become final';

-- What is read by generation is in the order in which it is compared; live rows are not in it.
create index window_result_replayed on window_result (pipeline, generation, entity, window_name, window_key)
  where generation > 0;

-- A window waits to be sent once for each generation that has it; what readers don't see is passed over.
alter table result_outbox
  add column generation integer not null default 0,
  drop constraint result_outbox_pkey,
  add primary key (pipeline, shard, entity, window_name, window_key, generation);

drop view window_current;

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
comment on column window_result.decision is 'as it was written; the view has the one that counts';
