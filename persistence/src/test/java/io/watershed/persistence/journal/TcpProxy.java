package io.watershed.persistence.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A stretch of network before a server that can be slow, or break. */
final class TcpProxy implements AutoCloseable {
  private final ServerSocket entrance;
  private final int serverPort;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile long delayNanos;

  TcpProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    entrance = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  /** From now on all that is sent to the server arrives so much later. */
  void delay(long millis) {
    delayNanos = millis * 1_000_000;
  }

  /** Breaks all connections that there are. */
  void cut() {
    sockets.forEach(TcpProxy::close);
  }

  private void accept() {
    try {
      while (true) {
        var client = entrance.accept();
        var server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        Thread.ofVirtual().start(() -> pass(client, server, true));
        Thread.ofVirtual().start(() -> pass(server, client, false));
      }
    } catch (IOException e) {
      cut();
    }
  }

  private void pass(Socket from, Socket to, boolean delayed) {
    var buffer = new byte[16 * 1024];
    try {
      for (var read = from.getInputStream().read(buffer);
          read >= 0;
          read = from.getInputStream().read(buffer)) {
        if (delayed && delayNanos > 0) {
          LockSupport.parkNanos(delayNanos);
        }
        to.getOutputStream().write(buffer, 0, read);
      }
    } catch (IOException e) {
      // Cut: the other side shall notice too.
    }
    close(from);
    close(to);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    cut();
  }
}
