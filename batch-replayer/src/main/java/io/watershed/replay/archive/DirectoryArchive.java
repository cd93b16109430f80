package io.watershed.replay.archive;

import io.watershed.protocol.archive.ArchivedRecord;
import io.watershed.protocol.archive.ArchivedSource;
import io.watershed.protocol.archive.PartitionArchive;
import io.watershed.protocol.archive.SupersededException;
import io.watershed.protocol.event.Decoded;
import io.watershed.protocol.event.EventDecoder;
import io.watershed.protocol.event.EventDecoders;
import io.watershed.protocol.event.SourceRecord;
import io.watershed.protocol.file.Rows;
import io.watershed.protocol.pipeline.Archive;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.replay.source.LocalFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The archive of a partition in a directory.
 *
 * <p>A writer begins with a manifest of its own that says what the one before said; from then on no
 * other writer can complete anything, so what is in no manifest can be removed. A roll writes its
 * files under names that no other writer uses, and then the manifest that names them.
 */
final class DirectoryArchive implements PartitionArchive {

  /** Each is read out of the spool by itself. */
  private static final int MOST_DAYS = 64;

  private static final int CLAIM_ATTEMPTS = 10;

  private final ArchivedSource source;
  private final Archive settings;
  private final Layout layout;
  private final Disk disk;
  private final Manifests manifests;
  private final EventDecoder decoder;
  private final Rows.Encoding encoding;
  private final String reading;
  private final long claim;
  private final Spool spool;
  private Manifests.Numbered current;
  private long next;
  private int epoch;
  private Days days = new Days();
  private long first = -1;
  private long since;
  private long lostFrom = -1;
  private final List<Manifest.Lost> lost = new ArrayList<>();

  private DirectoryArchive(
      PipelineDefinition pipeline,
      ArchivedSource source,
      Layout layout,
      Disk disk,
      Manifests manifests,
      Manifests.Numbered current)
      throws IOException {
    this.source = source;
    this.settings = pipeline.archive().orElseThrow();
    this.layout = layout;
    this.disk = disk;
    this.manifests = manifests;
    this.current = current;
    this.claim = current.number();
    this.decoder = EventDecoders.forPipeline(pipeline);
    this.encoding = Readings.encoding(pipeline);
    this.reading = Readings.of(pipeline);
    this.spool = new Spool(layout.spool(source, claim));
    this.next = current.manifest().complete() + 1;
    this.epoch = current.manifest().epoch();
  }

  /**
   * Takes over a partition.
   *
   * @param writer says who writes, for people
   */
  static DirectoryArchive open(
      PipelineDefinition pipeline, ArchivedSource source, String writer, Disk disk)
      throws IOException {
    var layout = new Layout(pipeline.archive().orElseThrow().directory());
    disk.createDirectories(layout.work());
    disk.createDirectories(layout.manifests(source));
    var manifests = new Manifests(layout, source, disk);
    var current = claim(pipeline, source, writer, manifests);
    var archive = new DirectoryArchive(pipeline, source, layout, disk, manifests, current);
    archive.removeUnfinished();
    return archive;
  }

  private static Manifests.Numbered claim(
      PipelineDefinition pipeline, ArchivedSource source, String writer, Manifests manifests)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      var last =
          manifests
              .current()
              .orElseGet(
                  () -> new Manifests.Numbered(0, Manifest.empty(pipeline.name(), source, writer)));
      if (!last.manifest().pipeline().equals(pipeline.name())) {
        throw new IOException(
            "%s: archive of pipeline %s (expected: of %s; a directory is for one pipeline)"
                .formatted(
                    pipeline.archive().orElseThrow().directory(),
                    last.manifest().pipeline(),
                    pipeline.name()));
      }
      var mine = new Manifests.Numbered(last.number() + 1, last.manifest().by(writer));
      try {
        manifests.write(mine);
        return mine;
      } catch (SupersededException e) {
        if (attempt == CLAIM_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /**
   * What writers before have left without completing it. No manifest will ever name it; what a
   * later writer has made meanwhile is left alone.
   */
  private void removeUnfinished() throws IOException {
    var known = current.manifest().paths();
    try (var directories = Files.newDirectoryStream(layout.root(), Files::isDirectory)) {
      for (var directory : directories) {
        if (directory.equals(layout.work()) || Layout.holdsRecords(directory)) {
          removeIn(directory, known);
        }
      }
    }
  }

  private void removeIn(Path directory, Set<String> known) throws IOException {
    try (var files = Files.newDirectoryStream(directory)) {
      for (var file : files) {
        var name = file.getFileName().toString();
        var writer = Layout.writerOf(source, name);
        if (writer.isPresent()
            && writer.getAsLong() < claim
            && !known.contains(directory.getFileName() + "/" + name)) {
          disk.delete(file);
        }
      }
    }
  }

  @Override
  public OptionalLong next() {
    return next == 0 && current.manifest().rolls().isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(next);
  }

  @Override
  public int epoch() {
    return epoch;
  }

  @Override
  public void lostBefore(long offset) {
    if (offset > next) {
      lostFrom = lostFrom < 0 ? next : lostFrom;
      next = offset;
    }
  }

  @Override
  public void add(ArchivedRecord record, long now) throws IOException {
    if (record.offset() < next) {
      throw new IllegalArgumentException(
          "%s: offset %d (expected: at least %d)".formatted(source, record.offset(), next));
    }
    if (lostFrom >= 0) {
      lost.add(new Manifest.Lost(lostFrom, next, record.timestamp()));
      lostFrom = -1;
    }
    if (first < 0) {
      first = record.offset();
      since = now;
    }
    var spooled = read(bounded(record));
    spool.add(spooled);
    days.add(spooled);
    next = record.offset() + 1;
    epoch = record.epoch();
  }

  /**
   * A value that no pipeline with an archive accepts is left out, or no reader could be bounded.
   */
  private static ArchivedRecord bounded(ArchivedRecord record) {
    return record.value() == null || record.value().length <= Archive.MOST_RECORD_BYTES
        ? record
        : new ArchivedRecord(
            record.offset(), record.epoch(), record.timestamp(), record.key(), null, null);
  }

  private Spool.Spooled read(ArchivedRecord record) {
    var decoded = decoder.decode(new SourceRecord(record.value(), record.position()));
    return switch (decoded) {
      case Decoded.Accepted accepted -> {
        long time = accepted.event().time();
        yield new Spool.Spooled(record, Layout.dayOf(time), true, time);
      }
      case Decoded.Filtered filtered -> new Spool.Spooled(record, Layout.UNDATED, false, 0);
      case Decoded.Refused refused -> new Spool.Spooled(record, Layout.UNDATED, false, 0);
    };
  }

  @Override
  public void passed(long offset) {
    next = Math.max(next, offset);
  }

  @Override
  public boolean isDue(long now) {
    return first >= 0
        && (spool.bytes() >= settings.rollBytes()
            || days.all().size() >= MOST_DAYS
            || now - since >= settings.roll().toMillis());
  }

  @Override
  public long roll() throws IOException {
    if (first < 0) {
      return 0;
    }
    var parts = new ArrayList<Manifest.Part>();
    long records = 0;
    manifests.requireLast(current.number());
    try {
      for (var day : days.all().entrySet()) {
        parts.add(part(day.getKey(), day.getValue()));
        records += day.getValue().rows();
      }
    } catch (NoSuchFileException e) {
      // Whoever takes over removes what isn't complete.
      manifests.requireLast(current.number());
      throw e;
    }
    var roll = new Manifest.Roll(first, next - 1, reading, parts);
    var following =
        new Manifests.Numbered(current.number() + 1, current.manifest().with(roll, lost, epoch));
    manifests.write(following);
    current = following;
    forget();
    return records;
  }

  private Manifest.Part part(int day, Days.Day found) throws IOException {
    var path = Layout.part(source, day, first, next - 1, claim);
    var name = path.substring(path.indexOf('/') + 1);
    var work = layout.work().resolve(name);
    // Left there by a roll that failed.
    Files.deleteIfExists(work);
    try (var writer = new PartWriter(work, encoding)) {
      spool.each(
          day,
          spooled ->
              writer.write(
                  source,
                  spooled.record(),
                  spooled.isEvent() ? OptionalLong.of(spooled.eventTime()) : OptionalLong.empty()));
    }
    disk.sync(work);
    var version = new LocalFiles().version(work.toString());
    var file = layout.root().resolve(path);
    disk.createDirectories(file.getParent());
    disk.syncDirectory(layout.root());
    disk.move(work, file);
    disk.syncDirectory(file.getParent());
    return new Manifest.Part(
        path,
        found.rows(),
        version.size(),
        version.checksum(),
        found.events(),
        found.events() == 0 ? 0 : found.from(),
        found.events() == 0 ? -1 : found.to());
  }

  private void forget() throws IOException {
    days = new Days();
    first = -1;
    lost.clear();
    spool.clear();
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }
}
