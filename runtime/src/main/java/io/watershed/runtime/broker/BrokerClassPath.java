package io.watershed.runtime.broker;

import io.watershed.runtime.ProjectFolder;
import io.watershed.runtime.child.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the jars of the broker are: {@code runtime/broker/target/lib} of the project. */
final class BrokerClassPath {

  private static final Path LIB = Path.of("runtime", "broker", "target", "lib");

  private BrokerClassPath() {}

  /**
   * The class path, with this module's own classes behind the broker's.
   *
   * @throws IOException saying how to build the broker, where its jars are missing
   */
  static String find() throws IOException {
    var lib = ProjectFolder.find().map(root -> root.resolve(LIB));
    if (lib.isEmpty() || !Files.isDirectory(lib.get())) {
      throw new IOException(
          "no Kafka broker in "
              + lib.map(Path::toString).orElse("any folder above " + Path.of("").toAbsolutePath())
              + " (expected: the jars that `mvn -pl runtime/broker package` puts there; "
              + ProjectFolder.HOME
              + " names the project's folder)");
    }
    return lib.get() + File.separator + "*" + File.pathSeparator + ChildJvm.ownClasses();
  }
}
