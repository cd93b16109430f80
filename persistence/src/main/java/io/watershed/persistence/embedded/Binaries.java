package io.watershed.persistence.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of a PostgreSQL installation, unpacked once per user and version from an archive on
 * the class path.
 *
 * @param home has {@code bin}, {@code lib} and {@code share}
 */
record Binaries(Path home) {
  private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);

  /** As Java names processors, and as the archives do. */
  private static final Map<String, String> ARCHITECTURES =
      Map.of("amd64", "x86_64", "x86_64", "x86_64", "aarch64", "arm_64");

  /** Unpacks the archive for this machine, unless that was done before. */
  static Binaries unpacked() throws IOException {
    var name = archiveName();
    var archive = Binaries.class.getClassLoader().getResource(name);
    if (archive == null) {
      throw new IOException("no PostgreSQL for this machine on the class path: " + name);
    }
    var cache = cacheDirectory();
    var home = cache.resolve("postgres-" + fingerprint(archive));
    if (Files.isDirectory(home)) {
      return new Binaries(home);
    }
    Files.createDirectories(cache);
    var draft = Files.createTempDirectory(cache, "unpacking-");
    LOG.info("unpacking {} into {}", name, home);
    try (var stream = archive.openStream()) {
      unpack(stream, draft);
      Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      LOG.debug("another process was faster", e);
    } finally {
      Trees.delete(draft);
    }
    return new Binaries(home);
  }

  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  private static String archiveName() throws IOException {
    var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    var family =
        system.startsWith("mac") ? "darwin" : system.startsWith("linux") ? "linux" : system;
    var processor = System.getProperty("os.arch");
    var architecture = ARCHITECTURES.get(processor);
    if (architecture == null) {
      throw new IOException(
          "os.arch: " + processor + " (expected: one of " + ARCHITECTURES.keySet() + ")");
    }
    return "postgres-" + family + "-" + architecture + ".txz";
  }

  /** Checksum and size from the jar's directory, which needs no reading of the archive itself. */
  private static String fingerprint(URL archive) throws IOException {
    if (archive.openConnection() instanceof JarURLConnection jar) {
      var entry = jar.getJarEntry();
      return "%08x-%x".formatted(entry.getCrc(), entry.getSize());
    }
    throw new IOException("not in a jar: " + archive);
  }

  /**
   * The user's cache; where there is no home to write to, as for some service accounts, the
   * directory for temporary files.
   */
  private static Path cacheDirectory() {
    var configured = Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).filter(s -> !s.isBlank());
    var caches =
        configured.map(Path::of).orElse(Path.of(System.getProperty("user.home"), ".cache"));
    try {
      return Files.createDirectories(caches.resolve("watershed"));
    } catch (IOException e) {
      LOG.debug("no cache directory at {}", caches, e);
      return Path.of(
          System.getProperty("java.io.tmpdir"), "watershed-" + System.getProperty("user.name"));
    }
  }

  private static void unpack(InputStream stream, Path target) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(stream)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        var path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("archive entry outside of the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink() || entry.isLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, path);
          var executable = (entry.getMode() & 0100) != 0;
          if (executable && !path.toFile().setExecutable(true, false)) {
            throw new IOException("can't make executable: " + path);
          }
        }
      }
    }
  }
}
