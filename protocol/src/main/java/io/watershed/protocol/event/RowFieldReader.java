package io.watershed.protocol.event;

import io.watershed.protocol.file.Rows;
import io.watershed.protocol.file.ValueSink;
import io.watershed.protocol.pipeline.FieldPath;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * Puts the columns of a row into the slots that a pipeline needs, without making a record of it. A
 * slot gets what {@link JsonFieldReader} would give it of the JSON record that {@link
 * io.watershed.protocol.file.RowTree} makes of the row.
 */
final class RowFieldReader implements ValueSink {

  private static final int NO_SLOT = -1;
  private static final double BEYOND_LONG = 0x1p64;

  private final FieldLayout layout;
  private final int[] slotOf;
  private FieldSlots slots;

  RowFieldReader(FieldLayout layout, List<FieldPath> columns) {
    this.layout = layout;
    this.slotOf = new int[columns.size()];
    Arrays.fill(slotOf, NO_SLOT);
    for (int slot = 0; slot < layout.size(); slot++) {
      int column = layout.source(slot) instanceof FieldPath f ? columns.indexOf(f) : -1;
      if (column >= 0) {
        slotOf[column] = slot;
      }
    }
  }

  /** Fills the slots, which are empty before. */
  void read(Rows.OfColumns row, FieldSlots into) throws IOException {
    slots = into;
    row.read(this);
  }

  @Override
  public void integer(int column, long value) {
    int slot = slotOf[column];
    if (slot != NO_SLOT) {
      slots.setInteger(slot, value);
    }
  }

  @Override
  public void bigInteger(int column, BigInteger value) {
    int slot = slotOf[column];
    if (slot == NO_SLOT) {
      return;
    }
    if (value.bitLength() < Long.SIZE) {
      slots.setInteger(slot, value.longValue());
    } else {
      String digits = value.toString();
      slots.setBigInteger(slot, digits, Double.parseDouble(digits));
    }
  }

  @Override
  public void decimal(int column, BigDecimal value) {
    if (slotOf[column] == NO_SLOT) {
      return;
    }
    if (value.scale() == 0) {
      // Written without a point, so it is an integer to whoever reads it.
      bigInteger(column, value.unscaledValue());
    } else {
      written(slotOf[column], value.toString());
    }
  }

  @Override
  public void number(int column, double value) {
    int slot = slotOf[column];
    if (slot == NO_SLOT) {
      return;
    }
    if (!Double.isFinite(value)) {
      slots.setText(slot, Double.toString(value));
    } else if (layout.written(slot) || layout.exact(slot)) {
      written(slot, Double.toString(value));
    } else {
      slots.setDecimal(slot, value);
    }
  }

  @Override
  public void number(int column, float value) {
    int slot = slotOf[column];
    if (slot == NO_SLOT) {
      return;
    }
    if (Float.isFinite(value)) {
      written(slot, Float.toString(value));
    } else {
      slots.setText(slot, Float.toString(value));
    }
  }

  @Override
  public void truth(int column, boolean value) {
    if (slotOf[column] != NO_SLOT) {
      slots.setOther(slotOf[column]);
    }
  }

  @Override
  public void text(int column, String value) {
    if (slotOf[column] != NO_SLOT) {
      slots.setText(slotOf[column], value);
    }
  }

  @Override
  public void text(int column, byte[] utf8, int from, int length) {
    if (slotOf[column] != NO_SLOT) {
      slots.setText(slotOf[column], utf8, from, length);
    }
  }

  /** A number that has a point or an exponent, by its digits. */
  private void written(int slot, String digits) {
    double number = Double.parseDouble(digits);
    if (layout.written(slot)) {
      slots.setDecimal(slot, digits);
    } else {
      slots.setDecimal(slot, number);
    }
    if (layout.exact(slot) && Math.abs(number) < BEYOND_LONG) {
      exact(slot, digits, number);
    }
  }

  private void exact(int slot, String digits, double number) {
    if (number == 0 && new BigDecimal(digits).signum() == 0) {
      slots.setInteger(slot, 0);
    } else if (Math.abs(number) >= 1) {
      try {
        slots.setInteger(slot, new BigDecimal(digits).longValueExact());
      } catch (ArithmeticException e) {
        // It stays what it is, a number that is no integer.
      }
    }
  }
}
