package io.watershed.multinode.replay;

/**
 * What a device has measured.
 *
 * @param time epoch ms
 */
record Reading(String device, long time, long id, long value) {

  String json() {
    return "{\"k\":\"%s\",\"t\":%d,\"i\":%d,\"v\":%d}".formatted(device, time, id, value);
  }

  /** The same with a greater value. */
  Reading plus(long more) {
    return new Reading(device, time, id, value + more);
  }

  /**
   * A reading in the topic.
   *
   * @param offset in the partition
   */
  record Sent(Reading reading, int partition, long offset) {}
}
