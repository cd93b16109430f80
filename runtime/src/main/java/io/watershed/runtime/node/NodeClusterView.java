package io.watershed.runtime.node;

import io.watershed.protocol.event.SourcePartition;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.runtime.grpc.ClusterView;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/** What this node's membership and shard regions say. */
final class NodeClusterView implements ClusterView {

  private static final long BROKER_SECONDS = 3;

  private final ActorSystem<?> system;
  private final EventSource.Started events;
  private final Cluster cluster;

  NodeClusterView(ActorSystem<?> system, EventSource.Started events) {
    this.system = system;
    this.events = events;
    this.cluster = Cluster.get(system);
  }

  @Override
  public String self() {
    return ClusterEntry.text(cluster.selfMember().address());
  }

  @Override
  public List<Member> members() {
    ClusterEvent.CurrentClusterState state = cluster.state();
    var unreachable = new HashSet<>(state.getUnreachable());
    var seen = new HashSet<Address>();
    state.getSeenBy().forEach(seen::add);
    var all = StreamSupport.stream(state.getMembers().spliterator(), false).toList();
    var oldest =
        all.stream()
            .filter(member -> member.status().equals(MemberStatus.up()))
            .min((a, b) -> a.isOlderThan(b) ? -1 : 1);
    return all.stream()
        .map(
            member ->
                new Member(
                    ClusterEntry.text(member.address()),
                    member.status().toString(),
                    unreachable.contains(member),
                    seen.contains(member.address()),
                    member.address().equals(state.getLeader()),
                    oldest.filter(member::equals).isPresent()))
        .sorted(Comparator.comparing(Member::address))
        .toList();
  }

  @Override
  public CompletionStage<List<Home>> homes(String pipeline) {
    return ShardHomes.of(system, pipeline, self());
  }

  @Override
  public CompletionStage<Map<SourcePartition, Long>> ends(PipelineDefinition pipeline) {
    return CompletableFuture.supplyAsync(() -> events.ends(pipeline), Thread::startVirtualThread)
        .thenCompose(ends -> ends)
        .orTimeout(BROKER_SECONDS, TimeUnit.SECONDS)
        .exceptionally(failure -> Map.of());
  }
}
