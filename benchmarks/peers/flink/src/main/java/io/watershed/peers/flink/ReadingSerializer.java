package io.watershed.peers.flink;

import io.watershed.peers.Reading;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Readings between source and windows. */
final class ReadingSerializer extends TypeSerializerSingleton<Reading> {

  private static final long serialVersionUID = 1;

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public Reading createInstance() {
    return new Reading();
  }

  @Override
  public Reading copy(Reading from) {
    return copy(from, new Reading());
  }

  @Override
  public Reading copy(Reading from, Reading reuse) {
    reuse.device = from.device;
    reuse.time = from.time;
    reuse.value = from.value;
    reuse.idHigh = from.idHigh;
    reuse.idLow = from.idLow;
    return reuse;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(Reading reading, DataOutputView out) throws IOException {
    StringValue.writeString(reading.device, out);
    out.writeLong(reading.time);
    out.writeDouble(reading.value);
    out.writeLong(reading.idHigh);
    out.writeLong(reading.idLow);
  }

  @Override
  public Reading deserialize(DataInputView in) throws IOException {
    return deserialize(new Reading(), in);
  }

  @Override
  public Reading deserialize(Reading reuse, DataInputView in) throws IOException {
    reuse.device = StringValue.readString(in);
    reuse.time = in.readLong();
    reuse.value = in.readDouble();
    reuse.idHigh = in.readLong();
    reuse.idLow = in.readLong();
    return reuse;
  }

  @Override
  public void copy(DataInputView from, DataOutputView to) throws IOException {
    serialize(deserialize(from), to);
  }

  @Override
  public TypeSerializerSnapshot<Reading> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Says of stored state that this has written it. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Reading> {
    /** By reflection. */
    public Snapshot() {
      super(ReadingSerializer::new);
    }
  }
}
