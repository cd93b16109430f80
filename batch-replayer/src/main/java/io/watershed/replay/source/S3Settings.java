package io.watershed.replay.source;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How S3-compatible stores are spoken to. Credentials come by the usual chain: system properties,
 * environment, profile, container, instance.
 *
 * @param endpoint of a store that isn't Amazon's
 * @param region empty: by the usual chain, and {@code us-east-1} where an endpoint is given
 * @param pathStyle whether the bucket stands in the path and not in the host name
 * @param attempts how often a request is made before it fails
 * @param timeout of one attempt until its answer begins, and of each read of its bytes
 * @param patience how long reading of one range is begun anew after breaks, without a byte
 */
public record S3Settings(
    Optional<URI> endpoint,
    Optional<String> region,
    boolean pathStyle,
    int attempts,
    Duration timeout,
    Duration patience) {

  /** As the environment says; ten attempts of 30 s, five minutes in all. */
  public static final S3Settings DEFAULT =
      new S3Settings(
          Optional.empty(),
          Optional.empty(),
          false,
          10,
          Duration.ofSeconds(30),
          Duration.ofMinutes(5));

  public S3Settings {
    if (attempts < 1 || timeout.toMillis() < 1 || patience.isNegative()) {
      throw new IllegalArgumentException(
          "attempts: %d, timeout: %s, patience: %s (expected: at least 1, 1 ms and 0 s)"
              .formatted(attempts, timeout, patience));
    }
  }

  /** The same with an endpoint that isn't Amazon's, with the bucket in the path. */
  public S3Settings at(URI other) {
    return new S3Settings(Optional.of(other), region, true, attempts, timeout, patience);
  }
}
