package io.watershed.runtime.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a node takes calls. */
public record Address(String host, int port) {

  private static final Pattern FORMAT = Pattern.compile("(\\[[^\\]\\s]+\\]|[^:\\s]+):([0-9]{1,5})");

  /** As gRPC and people write it. */
  @Override
  public String toString() {
    return host + ":" + port;
  }

  /** Reads {@code host:port}. */
  public static final class Converter implements ITypeConverter<Address> {
    @Override
    public Address convert(String text) {
      Matcher matcher = FORMAT.matcher(text);
      int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
      if (port < 1 || port > 65_535) {
        throw new TypeConversionException(text + " (expected: host:port)");
      }
      return new Address(matcher.group(1), port);
    }
  }
}
