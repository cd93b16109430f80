package io.watershed.sharding.entity;

import com.google.protobuf.ByteString;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.sharding.engine.ContributionSnapshot;
import io.watershed.stored.v1.Contributions;
import io.watershed.stored.v1.MeasureColumn;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** How the contributions of events, where the latest version wins, look in a snapshot. */
final class ContributionFormat {

  private ContributionFormat() {}

  static Contributions write(List<Measure> measures, List<ContributionSnapshot> contributions) {
    Contributions.Builder message = Contributions.newBuilder();
    ByteBuffer ids = ByteBuffer.allocate(RunFormat.ID_BYTES * contributions.size());
    long time = 0;
    for (ContributionSnapshot contribution : contributions) {
      ids.putLong(contribution.idHigh()).putLong(contribution.idLow());
      message
          .addTime(contribution.time() - time)
          .addVersion(contribution.version())
          .addConditions(contribution.conditions())
          .addDuplicates(contribution.duplicates())
          .addHeld(contribution.held());
      time = contribution.time();
    }
    message.setId(ByteString.copyFrom(ids.flip()));
    for (int m = 0; m < measures.size(); m++) {
      int index = m;
      message.addMeasure(
          ColumnFormat.write(
              measures.get(m).type(),
              contributions.size(),
              i -> contributions.get(i).measures()[index],
              i -> contributions.get(i).texts()[index]));
    }
    return message.build();
  }

  /**
   * @throws StoredFormatException if the columns don't fit together or the definition's measures
   */
  static List<ContributionSnapshot> read(List<Measure> measures, Contributions message) {
    int size = message.getTimeCount();
    if (message.getId().size() != RunFormat.ID_BYTES * size
        || message.getVersionCount() != size
        || message.getConditionsCount() != size
        || message.getDuplicatesCount() != size
        || message.getHeldCount() != size) {
      throw new StoredFormatException(
          "columns of contributions: %d id bytes, %d versions, %d conditions, %d duplicates, %d held (expected: for %d, as many as times)"
              .formatted(
                  message.getId().size(),
                  message.getVersionCount(),
                  message.getConditionsCount(),
                  message.getDuplicatesCount(),
                  message.getHeldCount(),
                  size));
    }
    if (size == 0) {
      return List.of();
    }
    List<Measure.Type> expected = measures.stream().map(Measure::type).toList();
    List<Measure.Type> types =
        message.getMeasureList().stream().map(column -> ColumnFormat.type(column, size)).toList();
    if (!types.equals(expected)) {
      throw new StoredFormatException(
          "measures of contributions: " + types + " (expected: " + expected + ")");
    }
    List<ContributionSnapshot> contributions = new ArrayList<>(size);
    ByteBuffer ids = message.getId().asReadOnlyByteBuffer();
    long time = 0;
    for (int i = 0; i < size; i++) {
      time += message.getTime(i);
      contributions.add(
          new ContributionSnapshot(
              ids.getLong(),
              ids.getLong(),
              time,
              message.getVersion(i),
              message.getConditions(i),
              message.getDuplicates(i),
              message.getHeld(i),
              bits(message.getMeasureList(), i),
              texts(message.getMeasureList(), i)));
    }
    return contributions;
  }

  private static long[] bits(List<MeasureColumn> columns, int i) {
    return columns.stream().mapToLong(column -> ColumnFormat.bits(column, i)).toArray();
  }

  private static String[] texts(List<MeasureColumn> columns, int i) {
    return columns.stream().map(column -> ColumnFormat.text(column, i)).toArray(String[]::new);
  }
}
