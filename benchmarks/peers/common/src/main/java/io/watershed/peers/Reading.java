package io.watershed.peers;

/** A record of the topic. May change, so that a job can use one object for all. */
public final class Reading {

  /** Key of the record. */
  public String device;

  /** Epoch ms. */
  public long time;

  public double value;

  /** The first half of the id. */
  public long idHigh;

  /** The second half of the id. */
  public long idLow;
}
