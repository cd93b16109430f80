package io.watershed.sharding.replay;

import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * The Pekko serializer of what nodes say to the actors of replay jobs. Manifests never change; an
 * unknown one is an error, as it comes from a newer release.
 */
public final class ReplaySerializer extends SerializerWithStringManifest {

  private static final int IDENTIFIER = 27_002;
  private static final String WAKE = "WK";
  private static final String STOP = "ST";
  private static final byte[] NOTHING = {};

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object object) {
    return switch (object) {
      case ReplayMessage.Wake wake -> WAKE;
      case ReplayMessage.Stop stop -> STOP;
      default ->
          throw new IllegalArgumentException(
              "message: " + object.getClass().getName() + " (expected: Wake or Stop)");
    };
  }

  @Override
  public byte[] toBinary(Object object) {
    return NOTHING.clone();
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    return switch (manifest) {
      case WAKE -> new ReplayMessage.Wake();
      case STOP -> new ReplayMessage.Stop();
      default ->
          throw new IllegalArgumentException(
              "manifest: " + manifest + " (expected: one that this release knows)");
    };
  }
}
