package io.watershed.runtime.grpc;

import io.watershed.persistence.replay.RefusedRow;
import io.watershed.persistence.replay.SplitCounts;
import io.watershed.protocol.event.Event;
import java.util.List;
import java.util.Set;

/**
 * A chunk of a split, decoded and valid.
 *
 * @param rows of the events, those of each entity ascending
 * @param refused rows that could not become events, ascending, none of them an event's
 * @param entities of the events
 * @param nextRow above every row of the section that ends here; 0: it goes on
 * @param counts all rows since the chunk before by what became of them
 */
record FedRows(
    long[] rows,
    Event[] events,
    List<RefusedRow> refused,
    Set<String> entities,
    long nextRow,
    SplitCounts counts) {}
