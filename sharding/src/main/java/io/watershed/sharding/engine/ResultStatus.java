package io.watershed.sharding.engine;

/** How far a window's result can be relied on. */
public enum ResultStatus {
  /** The window is open: its numbers may still change. */
  PROVISIONAL,
  /** The watermark has passed: this version is the last. */
  FINAL,
  /** The window has ceased to exist, after a version of it had been published. */
  WITHDRAWN
}
