package io.watershed.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.watershed.runtime.grpc.ClustersService.Placed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClustersServiceTest {

  private static final ClusterView.Member GOOD =
      new ClusterView.Member("a:1", "Up", false, true, true, true);

  private static Placed homes(ClusterView.Home... homes) {
    return new Placed("flights", 2, List.of(homes), List.of(), Map.of());
  }

  private static List<String> troubles(ClusterView.Member member, Placed placed) {
    return ClustersService.response("a:1", List.of(member), List.of(placed)).getTroublesList();
  }

  @Test
  void shouldHaveNothingToSayWhereAllIsWell() {
    var placed = homes(new ClusterView.Home(0, "a:1", 3), new ClusterView.Home(1, "a:1", 0));
    assertThat(troubles(GOOD, placed)).isEmpty();
  }

  @Test
  void shouldNameShardsThatHaveNoNode() {
    assertThat(troubles(GOOD, homes(new ClusterView.Home(1, "a:1", 0))))
        .containsExactly("shards [0] of flights have no node");
  }

  @Test
  void shouldNameAShardThatTwoNodesHave() {
    var placed =
        homes(
            new ClusterView.Home(0, "a:1", 3),
            new ClusterView.Home(0, "b:1", 3),
            new ClusterView.Home(1, "a:1", 0));
    assertThat(troubles(GOOD, placed)).containsExactly("shard 0 of flights is at a:1, b:1");
  }

  @Test
  void shouldNameMembersThatDoNotAnswerOrSeeItOtherwise() {
    var placed = homes(new ClusterView.Home(0, "a:1", 3), new ClusterView.Home(1, "a:1", 0));
    assertThat(troubles(new ClusterView.Member("b:1", "Up", true, false, false, false), placed))
        .containsExactly("node b:1 does not answer");
    assertThat(troubles(new ClusterView.Member("b:1", "Up", false, false, false, false), placed))
        .containsExactly("node b:1 sees the cluster otherwise");
  }
}
