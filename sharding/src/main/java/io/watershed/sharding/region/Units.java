package io.watershed.sharding.region;

import io.watershed.sharding.entity.ShardMessage;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/** How entities are reached: through the actor that holds them, which may hold several. */
final class Units {

  private final UnaryOperator<String> names;
  private final Function<String, EntityRef<ShardMessage>> refs;

  /**
   * @param names the region's name of whatever holds an entity
   * @param refs reaches what has a name in the region
   */
  Units(UnaryOperator<String> names, Function<String, EntityRef<ShardMessage>> refs) {
    this.names = names;
    this.refs = refs;
  }

  /** What has this name in the region. */
  EntityRef<ShardMessage> ref(String name) {
    return refs.apply(name);
  }

  /** Whatever holds these entities, once each, in the order of the first of them. */
  List<EntityRef<ShardMessage>> ofEach(Stream<String> entities) {
    return entities.map(names).distinct().map(this::ref).toList();
  }
}
