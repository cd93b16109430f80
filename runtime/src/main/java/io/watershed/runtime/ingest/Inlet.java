package io.watershed.runtime.ingest;

import io.watershed.runtime.ingest.RecordStream.More;
import io.watershed.runtime.ingest.RecordStream.Signal;
import org.apache.pekko.actor.typed.ActorRef;

/** Where records come into a reader: the open stream, the chunk in hand, and who waits for more. */
final class Inlet {

  private RecordStream stream;
  private Chunk chunk;
  private ActorRef<More> owed;
  private boolean asked;

  void open(RecordStream next) {
    stream = next;
  }

  void close() {
    if (stream != null) {
      stream.close();
      stream = null;
    }
    chunk = null;
    owed = null;
    asked = false;
  }

  /** Whether a signal is from the stream that is open, not from a former one. */
  boolean isOf(Signal signal) {
    return stream != null && signal.stream() == stream;
  }

  void opened(ActorRef<More> next) {
    owed = next;
    ask();
  }

  void read(Chunk records, ActorRef<More> next) {
    chunk = records;
    owed = next;
    asked = false;
  }

  /** The chunk in hand, or null. */
  Chunk chunk() {
    return chunk;
  }

  /** The chunk in hand has been taken whole. */
  void taken() {
    chunk = null;
  }

  /** Asks for the next chunk, unless one is in hand or was asked for. */
  void ask() {
    if (owed != null && chunk == null) {
      owed.tell(More.MORE);
      owed = null;
      asked = true;
    }
  }

  /** Whether the next chunk was asked for and hasn't come. */
  boolean isWaiting() {
    return asked;
  }
}
