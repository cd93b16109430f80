package io.watershed.protocol.pipeline;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a pipeline's raw records are kept as files to replay from. It decides no result, and may be
 * another one after any restart.
 *
 * @param directory absolute; of this pipeline alone
 * @param roll how long the first record of a file waits at most until the file is complete
 * @param rollBytes about how many bytes of records a file has at most
 */
public record Archive(Path directory, Duration roll, long rollBytes) {

  /**
   * Longer records can't be archived, since files with them could not be read in bounded memory.
   */
  public static final int MOST_RECORD_BYTES = 16 << 20;

  static final Duration DEFAULT_ROLL = Duration.ofMinutes(10);
  static final long DEFAULT_ROLL_BYTES = 128L << 20;
}
