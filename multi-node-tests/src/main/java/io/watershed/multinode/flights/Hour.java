package io.watershed.multinode.flights;

import java.time.Instant;

/**
 * One hour of one airport.
 *
 * @param start epoch ms
 */
public record Hour(String airport, long start) {

  @Override
  public String toString() {
    return airport + " " + Instant.ofEpochMilli(start);
  }
}
