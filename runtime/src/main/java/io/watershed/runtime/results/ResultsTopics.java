package io.watershed.runtime.results;

import io.watershed.runtime.kafka.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates results topics where they are missing. Connects when first asked. */
final class ResultsTopics implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ResultsTopics.class);
  private static final int ANSWER_TIMEOUT_MILLIS = 10_000;

  private final KafkaSettings settings;
  private Admin admin;

  ResultsTopics(KafkaSettings settings) {
    this.settings = settings;
  }

  /**
   * Creates a topic unless there is one of that name, with the broker's defaults. Blocking.
   *
   * @throws CompletionException if the broker refuses or doesn't answer
   */
  void ensure(String topic, int partitions) {
    // Asked first: who may write to a topic need not be allowed to create one.
    if (exists(topic)) {
      return;
    }
    try {
      var created = new NewTopic(topic, Optional.of(partitions), Optional.empty());
      admin().createTopics(List.of(created)).all().get();
      LOG.info("topic {} of results created, {} partitions", topic, partitions);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new CompletionException("creating topic " + topic, e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException("creating topic " + topic, e);
    }
  }

  private boolean exists(String topic) {
    try {
      return !admin().describeTopics(List.of(topic)).allTopicNames().get().isEmpty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw new CompletionException("looking for topic " + topic, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException("looking for topic " + topic, e);
    }
  }

  private synchronized Admin admin() {
    if (admin == null) {
      var properties = new HashMap<String, Object>();
      properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "watershed-results");
      properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MILLIS);
      properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MILLIS);
      properties.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
      properties.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
      properties.putAll(settings.client());
      properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
      admin = Admin.create(properties);
    }
    return admin;
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ofSeconds(1));
    }
  }
}
