package io.watershed.benchmarks.store;

import java.nio.ByteBuffer;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Stores a blob as its bytes and a count as eight of them: next to no cost of its own. */
public final class BlobSerializer extends SerializerWithStringManifest {
  static final int ID = 77_002;
  static final String EVENT = "B1";
  static final String SNAPSHOT = "C1";

  /** Called by the actor system. */
  public BlobSerializer() {}

  @Override
  public int identifier() {
    return ID;
  }

  @Override
  public String manifest(Object object) {
    return object instanceof Count ? SNAPSHOT : EVENT;
  }

  @Override
  public byte[] toBinary(Object object) {
    return switch (object) {
      case Blob blob -> blob.bytes();
      case Count count -> ByteBuffer.allocate(Long.BYTES).putLong(count.events()).array();
      default -> throw new IllegalArgumentException("object: " + object.getClass());
    };
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    return switch (manifest) {
      case EVENT -> new Blob(bytes);
      case SNAPSHOT -> new Count(ByteBuffer.wrap(bytes).getLong());
      default -> throw new IllegalArgumentException("manifest: " + manifest);
    };
  }
}
