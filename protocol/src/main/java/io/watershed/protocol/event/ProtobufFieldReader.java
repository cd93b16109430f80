package io.watershed.protocol.event;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.watershed.protocol.pipeline.DescriptorSet;
import io.watershed.protocol.pipeline.FieldPath;
import io.watershed.protocol.pipeline.Source;
import java.io.IOException;
import java.util.List;

/**
 * Reads fields from one Protobuf message a record, by field number, straight from the bytes. Only
 * messages on the way to a needed field are opened; in those, fields that the descriptor does not
 * know are counted and passed over. Where a field comes twice, the last one counts.
 */
final class ProtobufFieldReader implements FieldReader {

  private final ProtobufPlan root;

  private ProtobufFieldReader(ProtobufPlan root) {
    this.root = root;
  }

  /** Looks up the needed fields in the descriptor set of the definition. */
  static ProtobufFieldReader of(Source.Format.Protobuf format, FieldLayout layout) {
    ProtobufPlan root = new ProtobufPlan(message(format));
    for (int slot = 0; slot < layout.size(); slot++) {
      if (!(layout.source(slot) instanceof FieldPath path)) {
        continue;
      }
      List<String> names = path.names();
      ProtobufPlan at = root;
      for (String name : names.subList(0, names.size() - 1)) {
        at = at.inner(name, path);
      }
      at.leaf(names.getLast(), slot, path);
    }
    return new ProtobufFieldReader(root);
  }

  private static Descriptor message(Source.Format.Protobuf format) {
    try {
      return DescriptorSet.read(format.descriptorSet())
          .message(format.message())
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "message: %s (expected: one in %s)"
                          .formatted(format.message(), format.descriptorSet())));
    } catch (IOException e) {
      throw new IllegalStateException("descriptor-set: " + e.getMessage(), e);
    }
  }

  @Override
  public int read(byte[] value, FieldSlots slots) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(value);
    try {
      return message(in, value, root, slots);
    } catch (IOException e) {
      throw new IOException(
          "not a Protobuf message at byte %d: %s (expected: %s)"
              .formatted(in.getTotalBytesRead(), e.getMessage(), root.messageName()),
          e);
    }
  }

  private static int message(CodedInputStream in, byte[] value, ProtobufPlan plan, FieldSlots slots)
      throws IOException {
    plan.setDefaults(slots);
    int unknown = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int index = plan.indexOf(tag);
      if (index == ProtobufPlan.UNKNOWN) {
        unknown++;
      }
      if (index < 0) {
        if (!in.skipField(tag)) {
          throw new IOException("a group ends that has not begun");
        }
      } else if (plan.inner(index) != null) {
        int limit = in.pushLimit(in.readRawVarint32());
        unknown += message(in, value, plan.inner(index), slots);
        in.checkLastTagWas(0);
        in.popLimit(limit);
      } else {
        value(in, value, plan.field(index), plan.slot(index), slots);
      }
    }
    return unknown;
  }

  private static void value(
      CodedInputStream in, byte[] value, FieldDescriptor field, int slot, FieldSlots slots)
      throws IOException {
    switch (field.getType()) {
      case STRING -> text(in, value, slot, slots);
      case DOUBLE -> decimal(field, in.readDouble(), slot, slots);
      case FLOAT -> decimal(field, in.readFloat(), slot, slots);
      case UINT64 -> unsigned(field, in.readUInt64(), slot, slots);
      case FIXED64 -> unsigned(field, in.readFixed64(), slot, slots);
      case INT32 -> integer(field, in.readInt32(), slot, slots);
      case INT64 -> integer(field, in.readInt64(), slot, slots);
      case SINT32 -> integer(field, in.readSInt32(), slot, slots);
      case SINT64 -> integer(field, in.readSInt64(), slot, slots);
      case SFIXED32 -> integer(field, in.readSFixed32(), slot, slots);
      case SFIXED64 -> integer(field, in.readSFixed64(), slot, slots);
      case UINT32 -> integer(field, Integer.toUnsignedLong(in.readUInt32()), slot, slots);
      case FIXED32 -> integer(field, Integer.toUnsignedLong(in.readFixed32()), slot, slots);
      case BOOL, BYTES, ENUM, GROUP, MESSAGE ->
          throw new IllegalStateException("no number and no text: " + field.getFullName());
    }
  }

  private static void text(CodedInputStream in, byte[] value, int slot, FieldSlots slots)
      throws IOException {
    int length = in.readRawVarint32();
    int start = in.getTotalBytesRead();
    in.skipRawBytes(length);
    if (!Utf8.isValid(value, start, length)) {
      throw new IOException("a string that is not UTF-8");
    }
    slots.setText(slot, value, start, length);
  }

  private static void decimal(FieldDescriptor field, double number, int slot, FieldSlots slots) {
    if (number == 0 && !field.hasPresence()) {
      slots.setZero(slot);
    } else {
      slots.setDecimal(slot, number);
    }
  }

  private static void integer(FieldDescriptor field, long integer, int slot, FieldSlots slots) {
    if (integer == 0 && !field.hasPresence()) {
      slots.setZero(slot);
    } else {
      slots.setInteger(slot, integer);
    }
  }

  private static void unsigned(FieldDescriptor field, long integer, int slot, FieldSlots slots) {
    if (integer >= 0) {
      integer(field, integer, slot, slots);
    } else {
      String digits = Long.toUnsignedString(integer);
      slots.setBigInteger(slot, digits, Double.parseDouble(digits));
    }
  }
}
