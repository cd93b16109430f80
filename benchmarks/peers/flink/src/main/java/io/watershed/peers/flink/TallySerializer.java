package io.watershed.peers.flink;

import io.watershed.peers.Tally;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Windows in the state. */
final class TallySerializer extends TypeSerializerSingleton<Tally> {

  private static final long serialVersionUID = 1;

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public Tally createInstance() {
    return new Tally();
  }

  @Override
  public Tally copy(Tally from) {
    return from.copy();
  }

  @Override
  public Tally copy(Tally from, Tally reuse) {
    return from.copy();
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(Tally tally, DataOutputView out) throws IOException {
    tally.write(out);
  }

  @Override
  public Tally deserialize(DataInputView in) throws IOException {
    return Tally.read(in);
  }

  @Override
  public Tally deserialize(Tally reuse, DataInputView in) throws IOException {
    return Tally.read(in);
  }

  @Override
  public void copy(DataInputView from, DataOutputView to) throws IOException {
    serialize(deserialize(from), to);
  }

  @Override
  public TypeSerializerSnapshot<Tally> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Says of stored state that this has written it. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Tally> {
    /** By reflection. */
    public Snapshot() {
      super(TallySerializer::new);
    }
  }
}
