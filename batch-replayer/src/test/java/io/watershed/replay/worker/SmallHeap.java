package io.watershed.replay.worker;

import io.watershed.replay.format.Limits;
import io.watershed.replay.source.FileStores;
import io.watershed.replay.source.LocalFiles;
import java.util.List;

/** A worker as a program of its own, with the heap that it is started with. */
final class SmallHeap {

  private SmallHeap() {}

  /** The node's address. */
  public static void main(String[] arguments) throws Exception {
    var settings = WorkerSettings.of("j", "small", List.of(NodeAddress.parse(arguments[0])));
    try (var stores = new FileStores(List.of(new LocalFiles()));
        var worker = new ReplayWorker(settings, stores, Limits.standard(), WorkerListener.NONE)) {
      System.out.println(worker.run());
    }
  }
}
