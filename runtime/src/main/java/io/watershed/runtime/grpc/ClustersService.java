package io.watershed.runtime.grpc;

import io.watershed.persistence.SourcePosition;
import io.watershed.protocol.event.SourcePartition;
import io.watershed.v1.ClusterMember;
import io.watershed.v1.ClusterStatusRequest;
import io.watershed.v1.ClusterStatusResponse;
import io.watershed.v1.ClustersPowerApi;
import io.watershed.v1.PartitionPlace;
import io.watershed.v1.PipelinePlacement;
import io.watershed.v1.ShardHome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.grpc.javadsl.Metadata;

/** Tells operators how the cluster is, and where this node sees that something is wrong with it. */
final class ClustersService implements ClustersPowerApi {

  private final HostedPipelines pipelines;
  private final Results results;
  private final CompletionStage<ClusterView> view;
  private final Calls calls;

  ClustersService(
      HostedPipelines pipelines, Results results, CompletionStage<ClusterView> view, Calls calls) {
    this.pipelines = pipelines;
    this.results = results;
    this.view = view;
    this.calls = calls;
  }

  /** What was found out about one pipeline. */
  record Placed(
      String pipeline,
      int shards,
      List<ClusterView.Home> homes,
      List<SourcePosition> positions,
      Map<SourcePartition, Long> ends) {}

  @Override
  public CompletionStage<ClusterStatusResponse> status(ClusterStatusRequest in, Metadata metadata) {
    return calls.unary(
        "Clusters/Status", metadata, () -> view.thenCompose(known -> status(asked(in), known)));
  }

  private Collection<HostedPipeline> asked(ClusterStatusRequest request) {
    return request.getPipeline().isEmpty()
        ? pipelines.all()
        : List.of(pipelines.named(request.getPipeline()));
  }

  private CompletionStage<ClusterStatusResponse> status(
      Collection<HostedPipeline> asked, ClusterView known) {
    CompletionStage<List<Placed>> all = CompletableFuture.completedFuture(new ArrayList<>());
    for (HostedPipeline pipeline : asked) {
      all =
          all.thenCombine(
              placed(pipeline, known),
              (list, placed) -> {
                list.add(placed);
                return list;
              });
    }
    return all.thenApply(placed -> response(known.self(), known.members(), placed));
  }

  private CompletionStage<Placed> placed(HostedPipeline pipeline, ClusterView known) {
    CompletionStage<List<ClusterView.Home>> homes = known.homes(pipeline.name());
    CompletionStage<Map<SourcePartition, Long>> ends = known.ends(pipeline.definition());
    return results
        .positions(pipeline.name())
        .thenCombine(homes, Map::entry)
        .thenCombine(
            ends,
            (found, offsets) ->
                new Placed(
                    pipeline.name(),
                    pipeline.region().shards(),
                    found.getValue(),
                    found.getKey(),
                    offsets));
  }

  static ClusterStatusResponse response(
      String self, List<ClusterView.Member> members, List<Placed> pipelines) {
    ClusterStatusResponse.Builder response = ClusterStatusResponse.newBuilder().setSelf(self);
    members.forEach(member -> response.addMembers(message(member)));
    for (ClusterView.Member member : members) {
      if (member.unreachable()) {
        response.addTroubles("node " + member.address() + " does not answer");
      } else if (!member.agrees()) {
        response.addTroubles("node " + member.address() + " sees the cluster otherwise");
      }
    }
    for (Placed placed : pipelines) {
      response.addPipelines(message(placed));
      response.addAllTroubles(troubles(placed));
    }
    return response.build();
  }

  private static ClusterMember message(ClusterView.Member member) {
    return ClusterMember.newBuilder()
        .setAddress(member.address())
        .setState(member.state())
        .setUnreachable(member.unreachable())
        .setAgrees(member.agrees())
        .setLeader(member.leader())
        .setOldest(member.oldest())
        .build();
  }

  private static PipelinePlacement message(Placed placed) {
    PipelinePlacement.Builder message =
        PipelinePlacement.newBuilder().setPipeline(placed.pipeline()).setShards(placed.shards());
    Map<Integer, String> nodes = new HashMap<>();
    placed.homes().stream()
        .sorted(
            Comparator.comparingInt(ClusterView.Home::shard).thenComparing(ClusterView.Home::node))
        .forEach(
            home -> {
              nodes.put(home.shard(), home.node());
              message.addHomes(
                  ShardHome.newBuilder()
                      .setShard(home.shard())
                      .setNode(home.node())
                      .setEntities(home.entities()));
            });
    for (SourcePosition position : placed.positions()) {
      int shard = position.partition().partition() % placed.shards();
      PartitionPlace.Builder place =
          PartitionPlace.newBuilder()
              .setTopic(position.topic())
              .setPartition(position.partition().partition())
              .setShard(shard)
              .setNode(nodes.getOrDefault(shard, ""))
              .setOffset(position.offset())
              .setUpdatedAt(position.updatedAt());
      Long end = placed.ends().get(position.partition());
      if (end != null) {
        place.setEnd(end);
      }
      position.effectiveWatermark().ifPresent(place::setWatermark);
      message.addPartitions(place);
    }
    return message.build();
  }

  private static List<String> troubles(Placed placed) {
    List<String> troubles = new ArrayList<>();
    Map<Integer, List<String>> homes =
        placed.homes().stream()
            .collect(
                Collectors.groupingBy(
                    ClusterView.Home::shard,
                    Collectors.mapping(ClusterView.Home::node, Collectors.toList())));
    var homeless = new TreeSet<Integer>();
    for (int shard = 0; shard < placed.shards(); shard++) {
      List<String> nodes = homes.getOrDefault(shard, List.of());
      if (nodes.isEmpty()) {
        homeless.add(shard);
      } else if (nodes.size() > 1) {
        troubles.add(
            "shard %d of %s is at %s"
                .formatted(shard, placed.pipeline(), String.join(", ", nodes)));
      }
    }
    if (!homeless.isEmpty()) {
      troubles.add("shards %s of %s have no node".formatted(homeless, placed.pipeline()));
    }
    if (placed.ends().isEmpty() && !placed.positions().isEmpty()) {
      troubles.add(
          "the broker does not tell how long the topics of %s are".formatted(placed.pipeline()));
    }
    return troubles;
  }
}
