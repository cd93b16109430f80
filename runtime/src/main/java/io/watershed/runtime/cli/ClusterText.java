package io.watershed.runtime.cli;

import io.watershed.runtime.client.TimeText;
import io.watershed.runtime.console.Table;
import io.watershed.v1.ClusterMember;
import io.watershed.v1.ClusterStatusResponse;
import io.watershed.v1.PartitionPlace;
import io.watershed.v1.PipelinePlacement;
import io.watershed.v1.ShardHome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The cluster's status as tables. */
final class ClusterText {

  private ClusterText() {}

  static List<String> lines(ClusterStatusResponse status) {
    List<String> lines = new ArrayList<>(members(status));
    for (PipelinePlacement pipeline : status.getPipelinesList()) {
      lines.add("");
      lines.add("pipeline %s, %d shards".formatted(pipeline.getPipeline(), pipeline.getShards()));
      lines.addAll(shards(status, pipeline));
      lines.add("");
      lines.addAll(partitions(pipeline));
    }
    lines.add("");
    if (status.getTroublesCount() == 0) {
      lines.add("all is well, as " + status.getSelf() + " sees it");
    }
    status.getTroublesList().forEach(trouble -> lines.add("trouble: " + trouble));
    return lines;
  }

  private static List<String> members(ClusterStatusResponse status) {
    Table table =
        new Table().text("NODE").text("STATE").text("ANSWERS").text("AGREES").text("ROLE");
    for (ClusterMember member : status.getMembersList()) {
      table.row(
          List.of(
              member.getAddress(),
              member.getState(),
              member.getUnreachable() ? "no" : "yes",
              member.getAgrees() ? "yes" : "no",
              role(member, status.getSelf())));
    }
    return table.lines();
  }

  private static String role(ClusterMember member, String self) {
    List<String> roles = new ArrayList<>();
    if (member.getAddress().equals(self)) {
      roles.add("asked");
    }
    if (member.getLeader()) {
      roles.add("leader");
    }
    if (member.getOldest()) {
      roles.add("oldest");
    }
    return roles.isEmpty() ? "-" : String.join(", ", roles);
  }

  private static List<String> shards(ClusterStatusResponse status, PipelinePlacement pipeline) {
    Table table = new Table().text("NODE").number("SHARDS").number("AWAKE").text("WHICH");
    for (ClusterMember member : status.getMembersList()) {
      List<ShardHome> homes =
          pipeline.getHomesList().stream()
              .filter(home -> home.getNode().equals(member.getAddress()))
              .toList();
      table.row(
          List.of(
              member.getAddress(),
              homes.size(),
              homes.stream().mapToInt(ShardHome::getEntities).sum(),
              homes.isEmpty()
                  ? "-"
                  : homes.stream()
                      .map(home -> Integer.toString(home.getShard()))
                      .collect(Collectors.joining(" "))));
    }
    return table.lines();
  }

  private static List<String> partitions(PipelinePlacement pipeline) {
    Table table =
        new Table()
            .text("TOPIC")
            .number("PARTITION")
            .number("SHARD")
            .text("NODE")
            .number("OFFSET")
            .number("LAG")
            .text("WATERMARK")
            .text("STORED");
    for (PartitionPlace place : pipeline.getPartitionsList()) {
      table.row(
          List.of(
              place.getTopic(),
              place.getPartition(),
              place.getShard(),
              place.getNode().isEmpty() ? "-" : place.getNode(),
              place.getOffset(),
              place.hasEnd() ? Math.max(0, place.getEnd() - place.getOffset()) : "?",
              place.hasWatermark() ? TimeText.of(place.getWatermark()) : "-",
              TimeText.of(place.getUpdatedAt())));
    }
    return table.lines();
  }
}
