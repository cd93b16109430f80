package io.watershed.multinode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The network in front of one address: TCP connections to it pass through here and can be slow,
 * stand still, be cut, or forget that they exist. Who connects is told from its own loopback
 * address, so that a wire can fail for one of them alone.
 */
final class Wire implements AutoCloseable {

  private static final int CHUNK_BYTES = 16 * 1024;
  private static final long LOOK_AGAIN_NANOS = 5_000_000;

  /** What may be on its way in one direction of a connection. */
  private static final int CHUNKS = 64;

  private final ServerSocket entrance;
  private final InetSocketAddress exit;
  private final Map<String, Condition> conditions = new ConcurrentHashMap<>();
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();

  /**
   * How the wire is for one who connects.
   *
   * @param delayNanos what is sent to the address arrives so much later
   * @param still nothing passes, as when a cable is out: no connection breaks, and what was sent
   *     arrives when it is in again
   */
  private record Condition(long delayNanos, boolean still) {
    static final Condition GOOD = new Condition(0, false);
  }

  private record Chunk(byte[] bytes, long due) {
    static final Chunk END = new Chunk(new byte[0], 0);

    boolean isEnd() {
      return bytes.length == 0;
    }
  }

  /** One connection. */
  private final class Line {
    private final String from;
    private final Socket client;
    private final Socket server;
    private volatile boolean forgotten;

    Line(String from, Socket client, Socket server) {
      this.from = from;
      this.client = client;
      this.server = server;
    }

    void close() {
      closed(client);
      closed(server);
      lines.remove(this);
    }
  }

  Wire(int port, int exitPort) throws IOException {
    exit = new InetSocketAddress(InetAddress.getLoopbackAddress(), exitPort);
    entrance = new ServerSocket(port, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("wire").start(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  /** From now on what this one sends arrives so much later. */
  void delay(String from, Duration delay) {
    conditions.put(from, new Condition(delay.toNanos(), false));
  }

  /** From now on nothing passes between this one and the address, in either direction. */
  void still(String from) {
    conditions.put(from, new Condition(0, true));
  }

  /** All is well again; what has waited goes on. */
  void heal(String from) {
    conditions.remove(from);
  }

  /** Breaks this one's connections. */
  void cut(String from) {
    lines.stream().filter(line -> line.from.equals(from)).forEach(Line::close);
  }

  /** This one's connections lead nowhere from now on, and neither side is told; new ones work. */
  void forget(String from) {
    lines.stream().filter(line -> line.from.equals(from)).forEach(line -> line.forgotten = true);
  }

  private Condition condition(String from) {
    return conditions.getOrDefault(from, Condition.GOOD);
  }

  private void accept() {
    while (!entrance.isClosed()) {
      try {
        var client = entrance.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException e) {
        // Closed, or a client that is gone already.
      }
    }
  }

  private void connect(Socket client) {
    var from = client.getInetAddress().getHostAddress();
    while (condition(from).still() && !entrance.isClosed()) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
    var server = new Socket();
    try {
      server.connect(exit);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    } catch (IOException e) {
      // The server is down: its client finds its connection closed.
      closed(client);
      closed(server);
      return;
    }
    var line = new Line(from, client, server);
    lines.add(line);
    pass(line, client, server, true);
    pass(line, server, client, false);
  }

  private void pass(Line line, Socket in, Socket out, boolean toServer) {
    var onTheWay = new ArrayBlockingQueue<Chunk>(CHUNKS);
    Thread.ofVirtual().start(() -> take(line, in, onTheWay, toServer));
    Thread.ofVirtual().start(() -> hand(line, onTheWay, out));
  }

  private void take(Line line, Socket in, BlockingQueue<Chunk> onTheWay, boolean toServer) {
    var buffer = new byte[CHUNK_BYTES];
    try {
      for (var read = in.getInputStream().read(buffer);
          read >= 0;
          read = in.getInputStream().read(buffer)) {
        var delay = toServer ? condition(line.from).delayNanos() : 0;
        onTheWay.put(new Chunk(Arrays.copyOf(buffer, read), System.nanoTime() + delay));
      }
      onTheWay.put(Chunk.END);
    } catch (IOException e) {
      onTheWay.clear();
      onTheWay.add(Chunk.END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hand(Line line, BlockingQueue<Chunk> onTheWay, Socket out) {
    try {
      for (var chunk = onTheWay.take(); !chunk.isEnd(); chunk = onTheWay.take()) {
        awaitPassage(line, chunk.due());
        if (!line.forgotten) {
          out.getOutputStream().write(chunk.bytes());
        }
      }
      awaitPassage(line, 0);
    } catch (IOException e) {
      // Cut: the other side shall notice too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!line.forgotten) {
      line.close();
    }
  }

  private void awaitPassage(Line line, long due) {
    for (var left = due - System.nanoTime(); due > 0 && left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    while (condition(line.from).still() && !line.forgotten && !entrance.isClosed()) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private static void closed(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It was broken before.
    }
  }

  @Override
  public void close() {
    try {
      entrance.close();
    } catch (IOException e) {
      // Nobody comes in any more, whatever it says.
    }
    Set.copyOf(lines).forEach(Line::close);
  }
}
