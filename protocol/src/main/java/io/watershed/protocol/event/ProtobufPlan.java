package io.watershed.protocol.event;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import io.watershed.protocol.pipeline.FieldPath;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What to do with each field of one message type: pass over, read into a slot, or open. */
final class ProtobufPlan {

  /** The descriptor has no such field, or another wire type for it. */
  static final int UNKNOWN = -2;

  /** The descriptor knows the field, and nobody needs it. */
  static final int UNNEEDED = -1;

  private static final int NO_SLOT = -1;
  private static final byte[] NOTHING = {};

  private final Descriptor message;
  private final FieldDescriptor[] fields;
  private final int[] numbers;
  private final int[] wireTypes;
  private final int[] slots;
  private final ProtobufPlan[] inner;

  ProtobufPlan(Descriptor message) {
    this.message = message;
    List<FieldDescriptor> byNumber =
        message.getFields().stream()
            .sorted(Comparator.comparingInt(FieldDescriptor::getNumber))
            .toList();
    fields = byNumber.toArray(new FieldDescriptor[0]);
    numbers = byNumber.stream().mapToInt(FieldDescriptor::getNumber).toArray();
    wireTypes = byNumber.stream().mapToInt(field -> field.getLiteType().getWireType()).toArray();
    slots = new int[fields.length];
    Arrays.fill(slots, NO_SLOT);
    inner = new ProtobufPlan[fields.length];
  }

  /** Has the field read into the slot. */
  void leaf(String name, int slot, FieldPath path) {
    slots[named(name, path)] = slot;
  }

  /** The plan of the message in the field. */
  ProtobufPlan inner(String name, FieldPath path) {
    int index = named(name, path);
    if (inner[index] == null) {
      inner[index] = new ProtobufPlan(fields[index].getMessageType());
    }
    return inner[index];
  }

  private int named(String name, FieldPath path) {
    FieldDescriptor field = message.findFieldByName(name);
    if (field == null) {
      throw new IllegalStateException(
          "field: %s (expected: one of %s)".formatted(path, message.getFullName()));
    }
    return Arrays.binarySearch(numbers, field.getNumber());
  }

  String messageName() {
    return message.getFullName();
  }

  /** Index of a needed field, else {@link #UNNEEDED} or {@link #UNKNOWN}. */
  int indexOf(int tag) {
    int index = Arrays.binarySearch(numbers, WireFormat.getTagFieldNumber(tag));
    if (index < 0) {
      return UNKNOWN;
    }
    if (slots[index] == NO_SLOT && inner[index] == null) {
      return UNNEEDED;
    }
    return wireTypes[index] == WireFormat.getTagWireType(tag) ? index : UNKNOWN;
  }

  FieldDescriptor field(int index) {
    return fields[index];
  }

  int slot(int index) {
    return slots[index];
  }

  /** Null for a field that is read into a slot. */
  ProtobufPlan inner(int index) {
    return inner[index];
  }

  /** Fields without presence are not written where they have the default, so they have it. */
  void setDefaults(FieldSlots values) {
    for (int index = 0; index < fields.length; index++) {
      int slot = slots[index];
      if (slot == NO_SLOT
          || fields[index].hasPresence()
          || values.kind(slot) != FieldSlots.Kind.ABSENT) {
        continue;
      }
      if (fields[index].getType() == FieldDescriptor.Type.STRING) {
        values.setText(slot, NOTHING);
      } else {
        values.setZero(slot);
      }
    }
  }
}
