package io.watershed.replay.archive;

import io.watershed.protocol.archive.ArchivedSource;
import io.watershed.protocol.archive.Archives;
import io.watershed.protocol.archive.PartitionArchive;
import io.watershed.protocol.pipeline.PipelineDefinition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;

/** Archives in directories. */
public final class DirectoryArchives implements Archives {

  @Override
  public PartitionArchive open(PipelineDefinition pipeline, ArchivedSource source)
      throws IOException {
    return DirectoryArchive.open(pipeline, source, writer(), Disk.REAL);
  }

  private static String writer() {
    var process = "process " + ProcessHandle.current().pid();
    try {
      return process + " of " + InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return process;
    }
  }

  @Override
  public List<Extent> extents(Path directory) throws IOException {
    return Manifests.all(new Layout(directory)).stream().map(DirectoryArchives::extent).toList();
  }

  private static Extent extent(Manifest manifest) {
    var parts = manifest.parts();
    var events = parts.stream().filter(part -> part.events() > 0).toList();
    return new Extent(
        manifest.pipeline(),
        manifest.source(),
        manifest.complete(),
        manifest.epoch(),
        parts.size(),
        parts.stream().mapToLong(Manifest.Part::rows).sum(),
        parts.stream().mapToLong(Manifest.Part::size).sum(),
        manifest.lost().stream().mapToLong(lost -> lost.before() - lost.first()).sum(),
        events.stream().mapToLong(Manifest.Part::from).min().orElse(0),
        events.stream().mapToLong(Manifest.Part::to).max().orElse(-1));
  }
}
