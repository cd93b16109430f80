package io.watershed.persistence;

import java.util.Locale;

/** Why a watermark stands higher than the events of its partition put it. */
public enum RaisedBy {
  /** The partition was idle while others went on. */
  IDLE,
  /** Somebody said that nothing older will come. */
  OPERATOR;

  /** What is stored; never changes. */
  String stored() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RaisedBy of(String stored) {
    return valueOf(stored.toUpperCase(Locale.ROOT));
  }
}
