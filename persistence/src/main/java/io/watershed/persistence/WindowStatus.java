package io.watershed.persistence;

/** How settled a window result is. The names are stored and never change. */
public enum WindowStatus {
  PROVISIONAL,
  FINAL,
  CORRECTED,
  WITHDRAWN
}
