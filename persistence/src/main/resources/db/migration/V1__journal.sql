-- The tables of Pekko Persistence JDBC 1.1.1, column for column, so that its tools read them.
-- Two deviations a reader doesn't notice: persistence_id is text (entity keys may be longer than 255), and compares
-- by bytes (collate "C"), which is faster and the same on every machine.

create table event_journal (
  ordering           bigserial,
  persistence_id     text collate "C" not null,
  sequence_number    bigint not null,
  deleted            boolean default false not null,
  writer             varchar(255) not null,
  write_timestamp    bigint,
  adapter_manifest   varchar(255),
  event_ser_id       integer not null,
  event_ser_manifest varchar(255) not null,
  event_payload      bytea not null,
  meta_ser_id        integer,
  meta_ser_manifest  varchar(255),
  meta_payload       bytea,
  primary key (persistence_id, sequence_number)
);

create unique index event_journal_ordering_idx on event_journal (ordering);

comment on table event_journal is
  'What every entity has persisted, in order: the truth that all other tables are derived from. Append only.';
comment on column event_journal.persistence_id is 'pipeline|entity';
comment on column event_journal.sequence_number is 'from 1, without gaps, per persistence_id';
comment on column event_journal.writer is
  'the incarnation of the entity that wrote the row; tells a repeated write from that of a rival';
comment on column event_journal.write_timestamp is 'epoch milliseconds';

create table event_tag (
  event_id bigint,
  tag      varchar(256),
  primary key (event_id, tag),
  constraint fk_event_journal foreign key (event_id) references event_journal (ordering) on delete cascade
);

comment on table event_tag is 'Part of the schema of Pekko Persistence JDBC; Watershed writes no tags.';

create table snapshot (
  persistence_id        text collate "C" not null,
  sequence_number       bigint not null,
  created               bigint not null,
  snapshot_ser_id       integer not null,
  snapshot_ser_manifest varchar(255) not null,
  snapshot_payload      bytea not null,
  meta_ser_id           integer,
  meta_ser_manifest     varchar(255),
  meta_payload          bytea,
  primary key (persistence_id, sequence_number)
);

comment on table snapshot is
  'State of an entity after the journal row of the same number; written in the transaction of that row.';
comment on column snapshot.created is 'epoch milliseconds';
