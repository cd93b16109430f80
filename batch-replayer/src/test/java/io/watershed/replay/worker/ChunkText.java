package io.watershed.replay.worker;

import io.watershed.v1.EventChunk;
import io.watershed.v1.MeasureValues;
import java.util.Map;
import java.util.TreeMap;

/** The events and refused rows of a chunk as text, read as the contract of the message says. */
final class ChunkText {

  private ChunkText() {}

  /** By row. */
  static Map<Long, String> of(EventChunk chunk) {
    var texts = new TreeMap<Long, String>();
    long row = 0;
    long time = 0;
    var ids = chunk.getId().asReadOnlyByteBuffer();
    for (int i = 0; i < chunk.getRowCount(); i++) {
      row += chunk.getRow(i);
      time += chunk.getTime(i);
      var text =
          new StringBuilder()
              .append(chunk.getEntity(chunk.getEntityIndex(i)))
              .append(" at ")
              .append(time)
              .append(", id ")
              .append(Long.toHexString(ids.getLong()))
              .append(Long.toHexString(ids.getLong()))
              .append(", version ")
              .append(chunk.getVersionCount() == 0 ? 0 : chunk.getVersion(i))
              .append(", conditions ")
              .append(chunk.getConditions(i));
      for (var measure : chunk.getMeasureList()) {
        text.append(' ').append(value(measure, i));
      }
      if (texts.put(row, text.toString()) != null) {
        throw new IllegalArgumentException("row " + row + " twice");
      }
    }
    for (var refused : chunk.getRefusedList()) {
      texts.put(refused.getRow(), refused.getReason() + ": " + refused.getDetail());
    }
    return texts;
  }

  private static String value(MeasureValues values, int i) {
    return switch (values.getValuesCase()) {
      case LONGS -> Long.toString(values.getLongs().getValue(i));
      case DOUBLES -> Double.toString(values.getDoubles().getValue(i));
      case TEXTS -> {
        int place = values.getTexts().getIndex(i);
        yield place == 0 ? "absent" : '"' + values.getTexts().getValue(place - 1) + '"';
      }
      case VALUES_NOT_SET -> throw new IllegalArgumentException("a measure without values");
    };
  }
}
