package io.watershed.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.v1.ClusterMember;
import io.watershed.v1.ClusterStatusResponse;
import io.watershed.v1.PartitionPlace;
import io.watershed.v1.PipelinePlacement;
import io.watershed.v1.ShardHome;
import org.junit.jupiter.api.Test;

class ClusterTextTest {

  private static final ClusterStatusResponse STATUS =
      ClusterStatusResponse.newBuilder()
          .setSelf("10.0.0.1:7779")
          .addMembers(
              ClusterMember.newBuilder()
                  .setAddress("10.0.0.1:7779")
                  .setState("Up")
                  .setAgrees(true)
                  .setLeader(true)
                  .setOldest(true))
          .addMembers(
              ClusterMember.newBuilder()
                  .setAddress("10.0.0.2:7779")
                  .setState("Up")
                  .setUnreachable(true))
          .addPipelines(
              PipelinePlacement.newBuilder()
                  .setPipeline("flights")
                  .setShards(2)
                  .addHomes(
                      ShardHome.newBuilder().setShard(0).setNode("10.0.0.1:7779").setEntities(3))
                  .addPartitions(
                      PartitionPlace.newBuilder()
                          .setTopic("flights")
                          .setShard(0)
                          .setNode("10.0.0.1:7779")
                          .setOffset(40)
                          .setEnd(42)
                          .setWatermark(978325200000L)
                          .setUpdatedAt(978325200000L))
                  .addPartitions(
                      PartitionPlace.newBuilder()
                          .setTopic("flights")
                          .setPartition(1)
                          .setShard(1)
                          .setUpdatedAt(978325200000L)))
          .addTroubles("node 10.0.0.2:7779 does not answer")
          .build();

  @Test
  void shouldShowMembersShardsPartitionsAndTroubles() {
    assertThat(ClusterText.lines(STATUS))
        .containsExactly(
            "NODE           STATE  ANSWERS  AGREES  ROLE",
            "10.0.0.1:7779  Up     yes      yes     asked, leader, oldest",
            "10.0.0.2:7779  Up     no       no      -",
            "",
            "pipeline flights, 2 shards",
            "NODE           SHARDS  AWAKE  WHICH",
            "10.0.0.1:7779       1      3  0",
            "10.0.0.2:7779       0      0  -",
            "",
            "TOPIC    PARTITION  SHARD  NODE           OFFSET  LAG  WATERMARK             STORED",
            "flights          0      0  10.0.0.1:7779      40    2  2001-01-01T05:00:00Z"
                + "  2001-01-01T05:00:00Z",
            "flights          1      1  -                   0    ?  -"
                + "                     2001-01-01T05:00:00Z",
            "",
            "trouble: node 10.0.0.2:7779 does not answer");
  }

  @Test
  void shouldTellWhatIsUnknownAsNullInJson() {
    var partitions = ClusterJson.status(STATUS).at("/pipelines/0/partitions");
    assertThat(partitions.at("/0/lag").asLong()).isEqualTo(2);
    assertThat(partitions.at("/1/lag").isNull()).isTrue();
    assertThat(partitions.at("/1/watermark").isNull()).isTrue();
  }
}
