package io.watershed.replay.plan;

import io.watershed.replay.source.ByteSource;
import io.watershed.replay.source.FileStore;
import io.watershed.replay.source.FileStores;
import io.watershed.replay.source.FileVersion;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Places of inputs that count the bytes that are read of them. For one thread. */
final class CountedStores {

  private final FileStores stores;
  private long bytes;

  CountedStores(FileStores stores) {
    this.stores =
        new FileStores(
            stores.stores().stream().<FileStore>map(store -> new Counted(store)).toList());
  }

  FileStores stores() {
    return stores;
  }

  long bytes() {
    return bytes;
  }

  private final class Counted implements FileStore {

    private final FileStore store;

    Counted(FileStore store) {
      this.store = store;
    }

    @Override
    public boolean accepts(String location) {
      return store.accepts(location);
    }

    @Override
    public List<String> list(String pattern) throws IOException {
      return store.list(pattern);
    }

    @Override
    public FileVersion version(String location) throws IOException {
      return store.version(location);
    }

    @Override
    public ByteSource open(String location, FileVersion planned) throws IOException {
      return new CountedSource(store.open(location, planned));
    }

    @Override
    public void close() {
      // Whoever opened the store closes it.
    }
  }

  private final class CountedSource implements ByteSource {

    private final ByteSource source;

    CountedSource(ByteSource source) {
      this.source = source;
    }

    @Override
    public String name() {
      return source.name();
    }

    @Override
    public long size() {
      return source.size();
    }

    @Override
    public InputStream open(long from, long to) throws IOException {
      return new FilterInputStream(source.open(from, to)) {
        @Override
        public int read() throws IOException {
          int read = super.read();
          bytes += read < 0 ? 0 : 1;
          return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
          int read = super.read(into, offset, length);
          bytes += Math.max(0, read);
          return read;
        }
      };
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
