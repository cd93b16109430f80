package io.watershed.runtime.cli.replay;

import io.watershed.runtime.client.TimeText;
import io.watershed.v1.QuarantinedRequest;
import java.util.List;
import picocli.CommandLine.Option;

/** Which records in quarantine are meant. */
final class QuarantineOptions {

  @Option(
      names = "--reason",
      paramLabel = "NAME",
      split = ",",
      description = "Only those with this reason, such as MISSING_KEY; may be repeated.")
  private List<String> reasons = List.of();

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only those of this topic.")
  private String topic;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = TimeText.Converter.class,
      description = "Only those that came into quarantine at this time or later.")
  private Long since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = TimeText.Converter.class,
      description = "Only those that came into quarantine before this time.")
  private Long until;

  QuarantinedRequest request(String pipeline) {
    var request =
        QuarantinedRequest.newBuilder()
            .setPipeline(pipeline)
            .addAllReasons(reasons)
            .setTopic(topic);
    if (since != null) {
      request.setSince(since);
    }
    if (until != null) {
      request.setUntil(until);
    }
    return request.build();
  }
}
