package io.watershed.persistence;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Whose results count where: those of promoted replay jobs within their ranges, else live ones.
 *
 * @param promoted what counts most comes first
 */
public record Generations(List<Promoted> promoted) {

  /** Live results everywhere. */
  public static final Generations LIVE = new Generations(List.of());

  public Generations {
    promoted = List.copyOf(promoted);
  }

  /**
   * A job whose results count.
   *
   * @param from epoch ms
   * @param to epoch ms; windows between the two, as a whole, are the job's
   */
  public record Promoted(int generation, long from, long to) {}

  /** Whose rows of {@code window_result r} count; three parameters a job. */
  String sql() {
    if (promoted.isEmpty()) {
      return "r.generation = 0";
    }
    return "r.generation = case "
        + ("when r.window_start >= "
                + Times.PARAMETER
                + " and r.window_end <= "
                + Times.PARAMETER
                + " then ? ")
            .repeat(promoted.size())
        + "else 0 end";
  }

  /** Sets the parameters of {@link #sql} behind {@code index}, and returns that of the last. */
  int set(PreparedStatement statement, int index) throws SQLException {
    int last = index;
    for (Promoted job : promoted) {
      statement.setLong(++last, job.from());
      statement.setLong(++last, job.to());
      statement.setInt(++last, job.generation());
    }
    return last;
  }
}
