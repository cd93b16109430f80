package io.watershed.protocol.event;

import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_DOUBLE;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_FIXED64;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_FLOAT;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_INT64;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_MESSAGE;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_SINT32;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_STRING;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_UINT32;
import static io.watershed.protocol.event.Definitions.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.UnknownFieldSet;
import io.watershed.protocol.pipeline.DescriptorSet;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtobufDecoderTest {

  @TempDir private Path directory;
  private Source.Format.Protobuf format;
  private Descriptor reading;
  private EventDecoder decoder;

  @BeforeEach
  void writeDescriptorSet() throws IOException {
    DescriptorProto inner =
        DescriptorProto.newBuilder()
            .setName("Site")
            .addField(field("name", 1, TYPE_STRING))
            .addField(field("floor", 2, TYPE_SINT32))
            .build();
    DescriptorProto message =
        DescriptorProto.newBuilder()
            .setName("Reading")
            .addField(field("event_id", 1, TYPE_STRING))
            .addField(field("device_id", 2, TYPE_STRING))
            .addField(field("time", 3, TYPE_INT64))
            .addField(field("value", 4, TYPE_DOUBLE))
            .addField(field("count", 5, TYPE_FIXED64))
            .addField(field("ratio", 6, TYPE_FLOAT))
            .addField(field("number", 7, TYPE_UINT32))
            .addField(field("site", 8, TYPE_MESSAGE).toBuilder().setTypeName(".test.Site"))
            .addField(
                field("maybe", 9, TYPE_DOUBLE).toBuilder().setProto3Optional(true).setOneofIndex(0))
            .addField(field("written", 10, TYPE_STRING))
            .addOneofDecl(OneofDescriptorProto.newBuilder().setName("_maybe"))
            .build();
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("reading.proto")
            .setPackage("test")
            .setSyntax("proto3")
            .addMessageType(message)
            .addMessageType(inner)
            .build();
    Path set = directory.resolve("reading.desc");
    Files.write(set, FileDescriptorSet.newBuilder().addFile(file).build().toByteArray());
    format = new Source.Format.Protobuf(set, "test.Reading");
    reading = DescriptorSet.read(set).message("test.Reading").orElseThrow();
    decoder = base().measure("value", Measure.Type.DOUBLE).decoder();
  }

  @Test
  void shouldReadTheNeededFields() {
    Event event = event(decoder, good().build());

    assertThat(event.entity()).isEqualTo("d1");
    assertThat(event.time()).isEqualTo(978350400000L);
    assertThat(Double.longBitsToDouble(event.measure(0))).isEqualTo(2.5);
  }

  @Test
  void shouldGiveTheSameIdAsJson() {
    Event json =
        Records.event(
            Definitions.json().id("event_id").decoder(),
            "{\"event_id\": \"e1\", \"origin\": \"x\", \"date\": 1}");
    Event protobuf = event(decoder, good().build());

    assertThat(protobuf.idHigh()).isEqualTo(json.idHigh());
    assertThat(protobuf.idLow()).isEqualTo(json.idLow());
  }

  @Test
  void shouldReadNestedFields() {
    EventDecoder nested =
        base().key("site.name").id("site.floor").measure("site.floor", Measure.Type.LONG).decoder();

    Event event = event(nested, good().setField(named("site"), site("Oslo", -3)).build());

    assertThat(event.entity()).isEqualTo("Oslo");
    assertThat(event.measure(0)).isEqualTo(-3);
  }

  @Test
  void shouldTakeZeroForANumberThatIsNotWritten() {
    EventDecoder nested =
        base().key("number").id("site.floor").measure("count", Measure.Type.LONG).decoder();

    Event event =
        event(
            nested, good().clearField(named("value")).setField(named("site"), site("", 0)).build());

    assertThat(event.entity()).isEqualTo("0");
    assertThat(event.measure(0)).isZero();
  }

  @Test
  void shouldMissWhatIsInAMessageThatIsAbsent() {
    EventDecoder nested = base().optionalMeasure("site.floor", Measure.Type.LONG).decoder();
    EventDecoder required = base().measure("site.floor", Measure.Type.LONG).decoder();

    assertThat(event(nested, good().build()).measure(0)).isEqualTo(Event.ABSENT_LONG);
    assertThat(refusal(required, good().build())).isEqualTo(Refusal.MISSING_MEASURE);
  }

  @Test
  void shouldTellAbsentFromZeroWhereTheFieldIsOptional() {
    EventDecoder maybe = base().optionalMeasure("maybe", Measure.Type.DOUBLE).decoder();

    assertThat(event(maybe, good().build()).measure(0)).isEqualTo(Event.ABSENT_DOUBLE);
    assertThat(event(maybe, good().setField(named("maybe"), -0.0).build()).measure(0)).isZero();
  }

  @Test
  void shouldWidenSmallNumbers() {
    EventDecoder small =
        base()
            .measure("ratio", Measure.Type.DOUBLE)
            .measure("number", Measure.Type.LONG)
            .measure("count", Measure.Type.DOUBLE)
            .decoder();

    Event event =
        event(
            small,
            good()
                .setField(named("ratio"), 0.5f)
                .setField(named("number"), -1)
                .setField(named("count"), -1L)
                .build());

    assertThat(Double.longBitsToDouble(event.measure(0))).isEqualTo(0.5);
    assertThat(event.measure(1)).isEqualTo(4294967295L);
    assertThat(Double.longBitsToDouble(event.measure(2))).isEqualTo(0x1p64);
  }

  @Test
  void shouldReadIsoTimes() {
    EventDecoder iso = base().time("written", new EventTime.Encoding.Iso(ZoneOffset.UTC)).decoder();

    Event event = event(iso, good().setField(named("written"), "2001-01-01T12:00:00Z").build());

    assertThat(event.time()).isEqualTo(978350400000L);
    assertThat(refusal(iso, good().build())).isEqualTo(Refusal.MISSING_TIME);
  }

  @Test
  void shouldCountUnknownFieldsAndWrongWireTypes() {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).addFixed32(2).build())
            .addField(
                100,
                UnknownFieldSet.Field.newBuilder()
                    .addGroup(UnknownFieldSet.newBuilder().build())
                    .build())
            .addField(2, UnknownFieldSet.Field.newBuilder().addVarint(5).build())
            .build();

    Decoded.Accepted accepted =
        Records.accepted(decoder, record(good().setUnknownFields(unknown).build()));

    assertThat(accepted.unknownFields()).isEqualTo(4);
    assertThat(accepted.event().entity()).isEqualTo("d1");
  }

  @Test
  void shouldRefuseWhatIsMissing() {
    assertThat(refusal(decoder, good().clearField(named("device_id")).build()))
        .isEqualTo(Refusal.EMPTY_KEY);
    assertThat(refusal(decoder, good().clearField(named("event_id")).build()))
        .isEqualTo(Refusal.MISSING_ID);
    assertThat(refusal(decoder, good().clearField(named("time")).build()))
        .isEqualTo(Refusal.MISSING_TIME);
    assertThat(refusal(base().key("site.name").decoder(), good().build()))
        .isEqualTo(Refusal.MISSING_KEY);
  }

  @Test
  void shouldRefuseNumbersThatDoNotFit() {
    EventDecoder counts = base().measure("count", Measure.Type.LONG).decoder();

    assertThat(Records.refused(counts, record(good().setField(named("count"), -1L).build())))
        .isEqualTo(
            new Decoded.Refused(
                Refusal.INVALID_MEASURE,
                "measure count: 18446744073709551615 (expected: an integer from -2^63+1 to"
                    + " 2^63-1)"));
    assertThat(refusal(decoder, good().setField(named("value"), Double.NaN).build()))
        .isEqualTo(Refusal.INVALID_MEASURE);
    assertThat(refusal(decoder, good().setField(named("value"), 1e300).build()))
        .isEqualTo(Refusal.INVALID_MEASURE);
  }

  @Test
  void shouldRefuseBytesThatAreNoMessage() {
    byte[] whole = good().build().toByteArray();

    Decoded.Refused refused =
        Records.refused(decoder, new SourceRecord(Arrays.copyOf(whole, whole.length - 1), null));

    assertThat(refused.reason()).isEqualTo(Refusal.UNDECODABLE);
    assertThat(refused.detail())
        .startsWith("not a Protobuf message at byte ")
        .endsWith("(expected: test.Reading)")
        .doesNotContain("\n");
  }

  @Test
  void shouldRefuseTextThatIsNotUtf8() {
    ByteString broken = ByteString.copyFrom(new byte[] {'a', (byte) 0xc0, 'b'});
    UnknownFieldSet text =
        UnknownFieldSet.newBuilder()
            .addField(2, UnknownFieldSet.Field.newBuilder().addLengthDelimited(broken).build())
            .build();

    assertThat(refusal(decoder, good().setUnknownFields(text).build()))
        .isEqualTo(Refusal.UNDECODABLE);
  }

  @Test
  void shouldRefuseAnEmptyValueAsItsKeyIsEmpty() {
    assertThat(Records.refused(decoder, new SourceRecord(new byte[0], null)).reason())
        .isEqualTo(Refusal.EMPTY_KEY);
  }

  @Test
  void shouldReadTextsAndDecimals() {
    EventDecoder typed =
        base()
            .measure("written", Measure.Type.TEXT)
            .measure(new Measure("price", path("written"), Measure.Type.DECIMAL, 2, true))
            .measure(new Measure("number", path("number"), Measure.Type.DECIMAL, 2, false))
            .measure("count", Measure.Type.TEXT)
            .decoder();

    Event set =
        event(
            typed,
            good()
                .setField(named("written"), "12.5")
                .setField(named("number"), 7)
                .setField(named("count"), 17L)
                .build());
    Event unset = event(typed, good().build());

    assertThat(set.text(0)).isEqualTo("12.5");
    assertThat(set.measure(1)).isEqualTo(1250);
    assertThat(set.measure(2)).isEqualTo(700);
    assertThat(set.text(3)).isEqualTo("17");
    assertThat(unset.text(0)).isEmpty();
    assertThat(unset.measure(1)).isEqualTo(Event.ABSENT_LONG);
    assertThat(unset.measure(2)).isZero();
    assertThat(unset.text(3)).isEqualTo("0");
    assertThat(refusal(typed, good().setField(named("written"), "12.345").build()))
        .isEqualTo(Refusal.INVALID_MEASURE);
  }

  @Test
  void shouldEvaluateExpressions() {
    EventDecoder derived =
        base()
            .input(new Measure("site", path("site.name"), Measure.Type.TEXT, true))
            .keyOf("site == null ? 'nowhere' : site.lowerAscii()")
            .measure("value", Measure.Type.DOUBLE)
            .derived("twice", Measure.Type.DOUBLE, "value * 2.0")
            .filter("value > 2")
            .decoder();

    Event event = event(derived, good().setField(named("site"), site("Oslo", -3)).build());

    assertThat(event.entity()).isEqualTo("oslo");
    assertThat(Double.longBitsToDouble(event.measure(1))).isEqualTo(5);
    assertThat(event(derived, good().build()).entity()).isEqualTo("nowhere");
    assertThat(derived.decode(record(good().clearField(named("value")).build())))
        .isEqualTo(new Decoded.Filtered(0));
  }

  private Definitions base() {
    return Definitions.json()
        .format(format)
        .key("device_id")
        .id("event_id")
        .time("time", new EventTime.Encoding.EpochMillis());
  }

  private DynamicMessage.Builder good() {
    return DynamicMessage.newBuilder(reading)
        .setField(named("event_id"), "e1")
        .setField(named("device_id"), "d1")
        .setField(named("time"), 978350400000L)
        .setField(named("value"), 2.5);
  }

  private DynamicMessage site(String name, int floor) {
    Descriptor site = named("site").getMessageType();
    return DynamicMessage.newBuilder(site)
        .setField(site.findFieldByName("name"), name)
        .setField(site.findFieldByName("floor"), floor)
        .build();
  }

  private FieldDescriptor named(String field) {
    return reading.findFieldByName(field);
  }

  private static SourceRecord record(DynamicMessage message) {
    return new SourceRecord(message.toByteArray(), null);
  }

  private static Event event(EventDecoder decoder, DynamicMessage message) {
    return Records.accepted(decoder, record(message)).event();
  }

  private static Refusal refusal(EventDecoder decoder, DynamicMessage message) {
    return Records.refused(decoder, record(message)).reason();
  }

  private static FieldDescriptorProto field(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
        .build();
  }
}
