package io.watershed.replay.source;

import java.io.IOException;
import java.util.List;

/** A place where files are. For any number of threads. */
public interface FileStore extends AutoCloseable {

  /** Whether a location names files of this store, by its beginning. */
  boolean accepts(String location);

  /**
   * The files that a location or pattern names, in the order of their names.
   *
   * @param pattern a location, in which {@code *} and {@code ?} stand for parts of one level's name
   *     and {@code **} for any number of levels
   */
  List<String> list(String pattern) throws IOException;

  /** What a file is now. */
  FileVersion version(String location) throws IOException;

  /**
   * Opens a file that is still what it was.
   *
   * @throws ChangedFileException if it has become another one; also by later reads
   */
  ByteSource open(String location, FileVersion planned) throws IOException;

  @Override
  void close();
}
