package io.watershed.runtime.cli;

import io.watershed.runtime.client.TimeText;
import io.watershed.runtime.console.Table;
import io.watershed.v1.SourcePartitionStatus;
import java.util.List;
import java.util.Locale;

/** Source partitions as people read them. */
final class PartitionTable {

  private PartitionTable() {}

  static List<String> lines(List<SourcePartitionStatus> partitions) {
    Table table =
        new Table()
            .text("TOPIC")
            .number("PARTITION")
            .number("OFFSET")
            .text("WATERMARK")
            .text("RAISED TO")
            .text("IDLE")
            .text("UPDATED");
    for (SourcePartitionStatus status : partitions) {
      table.row(
          List.of(
              status.getTopic(),
              status.getPartition(),
              status.getOffset(),
              status.hasWatermark() ? TimeText.of(status.getWatermark()) : "-",
              status.hasRaisedTo() ? TimeText.of(status.getRaisedTo()) + raisedBy(status) : "-",
              status.getIdle() ? "yes" : "no",
              TimeText.of(status.getUpdatedAt())));
    }
    return table.lines();
  }

  private static String raisedBy(SourcePartitionStatus status) {
    return " (" + status.getRaisedBy().name().toLowerCase(Locale.ROOT) + ")";
  }
}
