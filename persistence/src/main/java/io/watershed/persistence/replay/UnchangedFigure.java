package io.watershed.persistence.replay;

/**
 * A metric over the windows that a promotion leaves as they are.
 *
 * @param metric its name; of an entry of a map also the label, behind a point
 * @param windows that have it
 * @param numbers of these, so many are numbers
 * @param sum of the numbers
 */
public record UnchangedFigure(
    String window, String metric, long windows, long numbers, double sum) {}
