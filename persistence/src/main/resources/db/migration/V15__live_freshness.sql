-- How old live records are when they become durable, by pipeline and node: what replay workers yield by. Figures of
-- the last seconds, so a crash may lose them.
create unlogged table live_freshness (
  pipeline    text collate "C" not null,
  node        text collate "C" not null,
  p95_ms      bigint not null,
  measured_at timestamptz not null,
  primary key (pipeline, node)
) with (fillfactor = 50);

comment on table live_freshness is
  'From a record''s timestamp to durable, 95th percentile over the last seconds; written while a replay of the pipeline is FEEDING.';
