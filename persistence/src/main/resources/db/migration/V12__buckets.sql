-- Entities of a pipeline may share actors, and with them journals. Which entities share one follows from the two numbers
-- alone, so neither ever changes.
alter table pipeline add column buckets integer check (buckets > 0);

comment on column pipeline.buckets is
  'number of actors a shard that hold its entities, fixed for the life of the pipeline; null: each entity has its own';
