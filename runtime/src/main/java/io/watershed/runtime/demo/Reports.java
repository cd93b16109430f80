package io.watershed.runtime.demo;

/**
 * Flights in the order in which they are reported: those of the first days by their arrival, and
 * behind them those of further days, which come in while the first are replayed.
 *
 * @param rows of the flights, in this order
 * @param first how many of them are of the first days
 */
record Reports(Flights flights, int[] rows, int first) {

  /** All at once, by arrival. */
  static Reports of(Flights flights) {
    return of(flights, flights.size());
  }

  /**
   * @param first how many rows are of the first days; the file is ordered by schedule
   */
  static Reports of(Flights flights, int first) {
    var rows = new int[flights.size()];
    int before = 0;
    int after = first;
    for (int row : flights.byArrival()) {
      if (row < first) {
        rows[before++] = row;
      } else {
        rows[after++] = row;
      }
    }
    return new Reports(flights, rows, first);
  }

  /** How many there are. */
  int size() {
    return rows.length;
  }
}
