package io.watershed.protocol.pipeline;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Checks that the fields a definition names are in the message type, with types that fit. */
final class MessageFields {

  private static final Set<FieldDescriptor.Type> INTEGERS =
      EnumSet.of(
          FieldDescriptor.Type.INT32,
          FieldDescriptor.Type.INT64,
          FieldDescriptor.Type.UINT32,
          FieldDescriptor.Type.UINT64,
          FieldDescriptor.Type.SINT32,
          FieldDescriptor.Type.SINT64,
          FieldDescriptor.Type.FIXED32,
          FieldDescriptor.Type.FIXED64,
          FieldDescriptor.Type.SFIXED32,
          FieldDescriptor.Type.SFIXED64);

  private static final Set<FieldDescriptor.Type> DECIMALS =
      EnumSet.of(FieldDescriptor.Type.FLOAT, FieldDescriptor.Type.DOUBLE);

  /** What a field is used for, which decides its type. */
  enum Use {
    NAME(true, true, false, "a string or integer field"),
    INTEGER(false, true, false, "an integer field"),
    NUMBER(false, true, true, "a number field"),
    TEXT(true, false, false, "a string field");

    private final boolean text;
    private final boolean integer;
    private final boolean decimal;
    private final String expected;

    Use(boolean text, boolean integer, boolean decimal, String expected) {
      this.text = text;
      this.integer = integer;
      this.decimal = decimal;
      this.expected = expected;
    }

    static Use of(EventTime.Encoding encoding) {
      return switch (encoding) {
        case EventTime.Encoding.EpochMillis millis -> INTEGER;
        case EventTime.Encoding.EpochSeconds seconds -> NUMBER;
        case EventTime.Encoding.Iso iso -> TEXT;
        case EventTime.Encoding.Pattern pattern -> TEXT;
      };
    }

    static Use of(Measure.Type type) {
      return switch (type) {
        case LONG -> INTEGER;
        case DOUBLE -> NUMBER;
        case DECIMAL, TEXT -> NAME;
      };
    }

    private boolean fits(FieldDescriptor.Type type) {
      return (text && type == FieldDescriptor.Type.STRING)
          || (integer && INTEGERS.contains(type))
          || (decimal && DECIMALS.contains(type));
    }
  }

  private final Descriptor message;

  MessageFields(Descriptor message) {
    this.message = message;
  }

  /** What was expected where the path can't be used so; empty: it can. */
  Optional<String> problem(FieldPath path, Use use) {
    Descriptor within = message;
    List<String> names = path.names();
    for (int i = 0; i < names.size(); i++) {
      FieldDescriptor field = within.findFieldByName(names.get(i));
      boolean last = i == names.size() - 1;
      if (field == null) {
        List<String> known = within.getFields().stream().map(FieldDescriptor::getName).toList();
        return Optional.of(
            "a field of "
                + within.getFullName()
                + ": "
                + Section.oneOf(known)
                + Section.suggestion(names.get(i), known));
      }
      String is = field.getFullName() + " is " + typeOf(field);
      if (last) {
        return !field.isRepeated() && use.fits(field.getType())
            ? Optional.empty()
            : Optional.of(use.expected + ", but " + is);
      }
      if (field.isRepeated() || field.getType() != FieldDescriptor.Type.MESSAGE) {
        return Optional.of("a path through single messages, but " + is);
      }
      within = field.getMessageType();
    }
    return Optional.empty();
  }

  private static String typeOf(FieldDescriptor field) {
    return (field.isRepeated() ? "repeated " : "")
        + field.getType().name().toLowerCase(Locale.ROOT);
  }
}
