package io.watershed.persistence.replay;

import io.watershed.persistence.WindowRow;
import java.util.Optional;

/**
 * A window that a promotion changes. At least one side is there.
 *
 * @param key names the window within its definition, epoch ms
 * @param start epoch ms, of the corrected window, or of the one that it lacks
 * @param end epoch ms, exclusive
 * @param before as readers see it without the job
 * @param after as the job has it
 */
public record DiffRow(
    String entity,
    String window,
    long key,
    long start,
    long end,
    Optional<WindowRow> before,
    Optional<WindowRow> after) {}
