package io.watershed.protocol.archive;

import java.io.IOException;
import java.util.OptionalLong;

/**
 * The archive of one partition, while one process writes it. Records are handed over in the order
 * of the log, and are archived once {@link #roll} has returned; a process that dies before that
 * leaves nothing, and the next one begins where the manifest ends. For one thread.
 */
public interface PartitionArchive extends AutoCloseable {

  /** The first offset that is not archived; empty where nothing is. */
  OptionalLong next();

  /** Leader epoch of the last archived record; -1: not known. */
  int epoch();

  /**
   * The log begins at an offset behind {@link #next}: what lay between is gone. Written down with
   * the next record, since a replay must not take the archive for complete there.
   */
  void lostBefore(long offset);

  /**
   * Takes a record.
   *
   * @param now epoch ms
   */
  void add(ArchivedRecord record, long now) throws IOException;

  /** There is nothing more to read before an offset. */
  void passed(long next);

  /**
   * Whether what has been taken has become old or large enough.
   *
   * @param now epoch ms
   */
  boolean isDue(long now);

  /**
   * Makes files of what has been taken, and then says so in the manifest. Does nothing where
   * nothing has been taken.
   *
   * @return how many records
   * @throws SupersededException if another process archives this partition by now; nothing that was
   *     taken here is archived
   */
  long roll() throws IOException;

  /** Drops what has been taken since the last roll. */
  @Override
  void close() throws IOException;
}
