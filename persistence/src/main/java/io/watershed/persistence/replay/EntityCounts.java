package io.watershed.persistence.replay;

/** The entities of a job by what they are known to have made durable. */
public record EntityCounts(long open, long sealed, long promoted, long rolledBack, long discarded) {

  public long all() {
    return open + sealed + promoted + rolledBack + discarded;
  }

  public long in(EntityReplayState state) {
    return switch (state) {
      case OPEN -> open;
      case SEALED -> sealed;
      case PROMOTED -> promoted;
      case ROLLED_BACK -> rolledBack;
      case DISCARDED -> discarded;
    };
  }
}
