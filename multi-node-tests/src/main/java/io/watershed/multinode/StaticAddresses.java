package io.watershed.multinode;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives gRPC clients a name that stands for several addresses. */
final class StaticAddresses extends NameResolverProvider {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final String scheme;
  private final List<EquivalentAddressGroup> addresses;

  private StaticAddresses(String scheme, List<EquivalentAddressGroup> addresses) {
    this.scheme = scheme;
    this.addresses = addresses;
  }

  /**
   * @param targets host:port of each
   * @return a target for channels
   */
  static String register(List<String> targets) {
    var scheme = "nodes" + NUMBERS.incrementAndGet();
    NameResolverRegistry.getDefaultRegistry()
        .register(
            new StaticAddresses(scheme, targets.stream().map(StaticAddresses::address).toList()));
    return scheme + ":///all";
  }

  private static EquivalentAddressGroup address(String target) {
    int colon = target.lastIndexOf(':');
    return new EquivalentAddressGroup(
        new InetSocketAddress(
            target.substring(0, colon), Integer.parseInt(target.substring(colon + 1))));
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return 5;
  }

  @Override
  public String getDefaultScheme() {
    return scheme;
  }

  @Override
  public NameResolver newNameResolver(URI target, NameResolver.Args args) {
    return scheme.equals(target.getScheme()) ? new Fixed() : null;
  }

  private final class Fixed extends NameResolver {

    private Listener2 listener;

    @Override
    public String getServiceAuthority() {
      return "nodes";
    }

    @Override
    public void start(Listener2 listener) {
      this.listener = listener;
      refresh();
    }

    @Override
    public void refresh() {
      listener.onResult(ResolutionResult.newBuilder().setAddresses(addresses).build());
    }

    @Override
    public void shutdown() {
      // Nothing to release.
    }
  }
}
