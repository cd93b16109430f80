-- Who is a node of the cluster, so that a node that starts knows whom to join, and that no second cluster is
-- founded beside one that is out of reach.
create table cluster_node (
  address     text collate "C" primary key,
  incarnation bigint not null,
  member      boolean not null,
  seen_at     timestamptz not null
) with (fillfactor = 50);

comment on table cluster_node is 'Nodes that run, or ran and did not end in order.';
comment on column cluster_node.address is 'host:port by which other nodes reach it';
comment on column cluster_node.incarnation is 'another number after each start';
comment on column cluster_node.member is 'others may join it; false: it is looking for a cluster itself';
comment on column cluster_node.seen_at is 'renewed every few seconds';
