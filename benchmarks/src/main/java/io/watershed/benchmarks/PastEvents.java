package io.watershed.benchmarks;

import io.watershed.multinode.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Events that are there twice: as rows of files, and as records to be sent. */
interface PastEvents {

  /** The pipeline that reads them, by its name. */
  String pipeline();

  /** Number of events. */
  long size();

  /** Event time on a bound of the pipeline's windows, at or before the first one. */
  Instant from();

  /** Event time on a bound of the pipeline's windows, behind the last one. */
  Instant to();

  /** The files, written or fetched where they aren't there yet. */
  List<Path> files() throws IOException;

  /** Options of {@code watershed replay plan} that say how the files are read. */
  List<String> fileOptions();

  /** Sends each of them once to the pipeline's topic. */
  void send(Site site) throws InterruptedException;

  /** What a plain loop over them makes of them. */
  PlainWindows truth();
}
