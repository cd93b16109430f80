package io.watershed.runtime.ingest;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.KillSwitch;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.typed.javadsl.ActorSink;

/**
 * One run of reading a partition: records gather into chunks while the reader is busy, and the next
 * chunk comes when it asks.
 */
final class RecordStream {

  /** Large enough to be cheap, small enough for a reader to stay responsive. */
  private static final long CHUNK_BYTES = 256L * 1024;

  private KillSwitch killSwitch;

  /** What the stream tells the reader. */
  sealed interface Signal {

    /** The run that it is from. */
    RecordStream stream();

    /** The run has begun, and waits to be asked. */
    record Opened(RecordStream stream, ActorRef<More> next) implements Signal {}

    /** Records, in order. */
    record Read(RecordStream stream, Chunk chunk, ActorRef<More> next) implements Signal {}

    /** The run is over by itself. */
    record Ended(RecordStream stream, Throwable cause) implements Signal {}
  }

  /** Asks for the next chunk. */
  enum More {
    MORE
  }

  /** Begins to read. */
  static RecordStream open(
      Source<ConsumerRecord<byte[], byte[]>, ?> records,
      ActorRef<Signal> reader,
      ActorSystem<?> system) {
    var stream = new RecordStream();
    stream.killSwitch =
        records
            .viaMat(KillSwitches.single(), Keep.right())
            .batchWeighted(CHUNK_BYTES, Chunk::bytes, Chunk::new, Chunk::add)
            .toMat(stream.into(reader), Keep.left())
            .run(system);
    return stream;
  }

  /** Ends the run; nothing of it is signalled any more but what is on its way. */
  void close() {
    killSwitch.shutdown();
  }

  private Sink<Chunk, NotUsed> into(ActorRef<Signal> reader) {
    Sink<Chunk, NotUsed> sink =
        ActorSink.<Chunk, Signal, More>actorRefWithBackpressure(
            reader,
            (next, chunk) -> new Signal.Read(this, chunk, next),
            next -> new Signal.Opened(this, next),
            More.MORE,
            new Signal.Ended(this, new BrokerException("the source of records has ended")),
            cause -> new Signal.Ended(this, cause));
    return sink.addAttributes(Attributes.inputBuffer(1, 1));
  }
}
