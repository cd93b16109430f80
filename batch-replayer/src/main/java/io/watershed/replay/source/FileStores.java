package io.watershed.replay.source;

import java.io.IOException;
import java.util.List;

/** The places where inputs can be. */
public record FileStores(List<FileStore> stores) implements AutoCloseable {

  public FileStores {
    stores = List.copyOf(stores);
  }

  /** This machine, and S3 as the environment says. */
  public static FileStores standard() {
    return new FileStores(List.of(new LocalFiles(), new S3Files(S3Settings.DEFAULT)));
  }

  /** The store of a location. */
  public FileStore of(String location) throws IOException {
    for (var store : stores) {
      if (store.accepts(location)) {
        return store;
      }
    }
    throw new IOException(
        location + ": unknown kind of place (expected: a path, or s3://BUCKET/KEY)");
  }

  @Override
  public void close() {
    stores.forEach(FileStore::close);
  }
}
