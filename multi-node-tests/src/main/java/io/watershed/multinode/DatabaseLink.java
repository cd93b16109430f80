package io.watershed.multinode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The network between nodes and the database. It may be slow, break, and break just when the server
 * has said that something is done.
 */
public final class DatabaseLink implements AutoCloseable {

  private static final int CHUNK_BYTES = 16 * 1024;

  /** What may be on its way in one direction of a connection. */
  private static final int CHUNKS = 256;

  private final ServerSocket entrance;
  private final int serverPort;
  private final Timeline timeline;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger toLose = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private volatile byte[] tag = new byte[0];
  private volatile long delayNanos;

  private record Chunk(byte[] bytes, long due) {
    static final Chunk END = new Chunk(new byte[0], 0);

    boolean isEnd() {
      return bytes.length == 0;
    }
  }

  DatabaseLink(int serverPort, Timeline timeline) throws IOException {
    this.serverPort = serverPort;
    this.timeline = timeline;
    entrance = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("link").start(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  /** From now on all that is sent to the server arrives so much later. */
  public void delay(Duration delay) {
    timeline.note("link: delay %d ms".formatted(delay.toMillis()));
    delayNanos = delay.toNanos();
  }

  /** Breaks all connections that there are. */
  public void cut() {
    timeline.note("link: cut");
    close(sockets);
  }

  /**
   * Breaks each of the next connections on which the server says that a command of that kind is
   * done, before the client hears of it.
   *
   * @param command as in the protocol's tag of a completed command: {@code COMMIT}, {@code INSERT}
   * @param times how many
   */
  public void loseAnswers(String command, int times) {
    timeline.note("link: lose %d answers to %s".formatted(times, command));
    lost.set(0);
    tag = command.getBytes(StandardCharsets.US_ASCII);
    toLose.set(times);
  }

  /** Answers lost since they were last asked to be. */
  public int lostAnswers() {
    return lost.get();
  }

  private void accept() {
    try {
      while (true) {
        var client = entrance.accept();
        var server = connect();
        if (server == null) {
          close(Set.of(client));
          continue;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        pass(client, server, true);
        pass(server, client, false);
      }
    } catch (IOException e) {
      close(sockets);
    }
  }

  private Socket connect() {
    try {
      return new Socket(InetAddress.getLoopbackAddress(), serverPort);
    } catch (IOException e) {
      // The server is down: its client finds its connection closed.
      return null;
    }
  }

  /** What comes in may wait for its time while more comes in: a slow link is no narrow one. */
  private void pass(Socket from, Socket to, boolean toServer) {
    var onTheWay = new ArrayBlockingQueue<Chunk>(CHUNKS);
    Thread.ofVirtual().start(() -> take(from, onTheWay, toServer));
    Thread.ofVirtual().start(() -> hand(onTheWay, from, to));
  }

  private void take(Socket from, BlockingQueue<Chunk> onTheWay, boolean toServer) {
    var buffer = new byte[CHUNK_BYTES];
    try {
      for (var read = from.getInputStream().read(buffer);
          read >= 0;
          read = from.getInputStream().read(buffer)) {
        if (!toServer && loses(buffer, read)) {
          break;
        }
        var due = System.nanoTime() + (toServer ? delayNanos : 0);
        onTheWay.put(new Chunk(Arrays.copyOf(buffer, read), due));
      }
    } catch (IOException e) {
      // Cut: the other side shall notice too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // What is still on its way is lost.
    onTheWay.clear();
    onTheWay.add(Chunk.END);
  }

  private void hand(BlockingQueue<Chunk> onTheWay, Socket from, Socket to) {
    try {
      for (var chunk = onTheWay.take(); !chunk.isEnd(); chunk = onTheWay.take()) {
        for (var left = chunk.due() - System.nanoTime();
            left > 0;
            left = chunk.due() - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        to.getOutputStream().write(chunk.bytes());
      }
    } catch (IOException e) {
      // Cut: the other side shall notice too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(Set.of(from, to));
  }

  /** Whether this is such an answer, and one that is to be lost. */
  private boolean loses(byte[] buffer, int length) {
    if (toLose.get() <= 0 || !completes(buffer, length, tag)) {
      return false;
    }
    if (toLose.getAndDecrement() <= 0) {
      return false;
    }
    lost.incrementAndGet();
    return true;
  }

  /** Looks for a message CommandComplete: 'C', its length, the tag. */
  private static boolean completes(byte[] buffer, int length, byte[] tag) {
    for (var at = 0; at + 5 + tag.length < length; at++) {
      if (buffer[at] == 'C'
          && buffer[at + 1] == 0
          && buffer[at + 2] == 0
          && Arrays.equals(buffer, at + 5, at + 5 + tag.length, tag, 0, tag.length)) {
        return true;
      }
    }
    return false;
  }

  private void close(Set<Socket> these) {
    for (var socket : these) {
      try {
        socket.close();
      } catch (IOException e) {
        // It was broken before.
      }
      sockets.remove(socket);
    }
  }

  @Override
  public void close() {
    try {
      entrance.close();
    } catch (IOException e) {
      // Nobody comes in any more, whatever it says.
    }
    close(sockets);
  }
}
