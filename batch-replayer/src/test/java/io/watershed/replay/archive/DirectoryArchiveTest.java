package io.watershed.replay.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.watershed.protocol.archive.ArchivedRecord;
import io.watershed.protocol.archive.ArchivedSource;
import io.watershed.protocol.archive.Archives;
import io.watershed.protocol.archive.SupersededException;
import io.watershed.protocol.pipeline.EventId;
import io.watershed.protocol.pipeline.EventTime;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.replay.input.Partitions;
import io.watershed.replay.input.PlanRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryArchiveTest {

  @TempDir Path dir;

  private static DirectoryArchive open(PipelineDefinition pipeline) throws IOException {
    return DirectoryArchive.open(pipeline, ArchivedLog.SOURCE, "test", Disk.REAL);
  }

  /** Goes on where the archive ends, and archives the rest of a log in two rolls. */
  private static void archive(
      PipelineDefinition pipeline, List<ArchivedRecord> log, ArchivedSource source, Disk disk)
      throws IOException {
    try (var archive = DirectoryArchive.open(pipeline, source, "test", disk)) {
      long next = archive.next().orElse(0);
      var rest = log.stream().filter(record -> record.offset() >= next).toList();
      int half = rest.size() / 2;
      for (int i = 0; i < rest.size(); i++) {
        archive.add(rest.get(i), 0);
        if (i == half || i == rest.size() - 1) {
          archive.roll();
        }
      }
    }
  }

  private static void archive(PipelineDefinition pipeline, List<ArchivedRecord> log)
      throws IOException {
    archive(pipeline, log, ArchivedLog.SOURCE, Disk.REAL);
  }

  /** Invariant 1 of docs/archive.md. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldReplayTheEventsThatLiveHasSeen(long seed) throws Exception {
    var random = new Random(seed);
    for (var id :
        List.of(new EventId.Position(), new EventId.Fields(List.of(ArchivedLog.field("date"))))) {
      var pipeline = ArchivedLog.json(dir.resolve(id.getClass().getSimpleName()), id);
      var log = ArchivedLog.random(random, 500);
      archive(pipeline, log);
      assertThat(ArchivedLog.replayed(pipeline, ArchivedLog.ALWAYS))
          .isNotEmpty()
          .isEqualTo(
              ArchivedLog.live(pipeline, log).stream().filter(ArchivedLog::isEvent).toList());
    }
  }

  @Test
  void shouldReplayTheProtobufEventsThatLiveHasSeen() throws Exception {
    var pipeline = ArchivedLog.protobuf(dir.resolve("archive"), dir.resolve("flight.desc"));
    var log = ArchivedLog.randomProtobuf(new Random(5), 500);
    archive(pipeline, log);
    assertThat(ArchivedLog.replayed(pipeline, ArchivedLog.ALWAYS))
        .isNotEmpty()
        .isEqualTo(ArchivedLog.live(pipeline, log).stream().filter(ArchivedLog::isEvent).toList());
  }

  /** With the files in which nothing was an event, every record is there. */
  @Test
  void shouldKeepEveryRecordForADefinitionThatReadsOtherThings() throws Exception {
    var pipeline = ArchivedLog.json(dir);
    var log = ArchivedLog.random(new Random(7), 500);
    archive(pipeline, log);
    var other = secondsIn(dir);
    assertThat(ArchivedLog.replayed(other, ArchivedLog.ALWAYS))
        .isEqualTo(ArchivedLog.live(other, log));
  }

  private static PipelineDefinition secondsIn(Path directory) {
    var pipeline = ArchivedLog.json(directory);
    return PipelineDefinition.builder(pipeline.name(), pipeline.source())
        .key(pipeline.key())
        .eventTime(new EventTime(ArchivedLog.field("delay"), new EventTime.Encoding.EpochSeconds()))
        .measures(pipeline.measures())
        .windows(pipeline.windows())
        .archive(pipeline.archive())
        .build();
  }

  /** Invariants 2 and 3 of docs/archive.md. */
  @ParameterizedTest
  @CsvSource({"false", "true"})
  void shouldHoldEachRecordOnceWhereverItsWriterDies(boolean isDone) throws Exception {
    var log =
        LongStream.range(0, 20)
            .mapToObj(
                offset ->
                    ArchivedLog.event(
                        offset, ArchivedLog.BEGIN + offset % 3 * ArchivedLog.DAY + offset))
            .toList();
    int last = 0;
    for (boolean dies = true; dies; last++) {
      var pipeline = ArchivedLog.json(dir.resolve("a" + last));
      try {
        archive(pipeline, log, ArchivedLog.SOURCE, new FailingDisk(last, isDone));
        dies = false;
      } catch (FailingDisk.Death e) {
        requirePrefix(pipeline, log);
      }
      // Dies once more, while it goes on.
      try {
        archive(pipeline, log, ArchivedLog.SOURCE, new FailingDisk(last % 7, isDone));
      } catch (FailingDisk.Death e) {
        requirePrefix(pipeline, log);
      }
      archive(pipeline, log);
      requireExactly(pipeline, log);
    }
    assertThat(last).isGreaterThan(40);
  }

  private static void requirePrefix(PipelineDefinition pipeline, List<ArchivedRecord> log)
      throws Exception {
    if (!Files.isDirectory(pipeline.archive().orElseThrow().directory().resolve("_manifest"))) {
      return;
    }
    var complete = ArchivedLog.plan(pipeline, ArchivedLog.ALWAYS, true).complete();
    long upTo = complete.isEmpty() ? -1 : complete.getFirst().offset();
    assertThat(ArchivedLog.replayed(pipeline, ArchivedLog.ALWAYS))
        .isEqualTo(
            ArchivedLog.live(
                pipeline, log.stream().filter(record -> record.offset() <= upTo).toList()));
  }

  private static void requireExactly(PipelineDefinition pipeline, List<ArchivedRecord> log)
      throws Exception {
    var directory = pipeline.archive().orElseThrow().directory();
    assertThat(ArchivedLog.plan(pipeline, ArchivedLog.ALWAYS, true).complete())
        .containsExactly(
            new ArchiveInputs.Complete(
                ArchivedLog.SOURCE, log.getLast().epoch(), log.getLast().offset()));
    assertThat(ArchivedLog.replayed(pipeline, ArchivedLog.ALWAYS))
        .isEqualTo(ArchivedLog.live(pipeline, log));
    var named = new HashSet<String>();
    Manifests.all(new Layout(directory)).forEach(manifest -> named.addAll(manifest.paths()));
    assertThat(ArchivedLog.files(directory))
        .as("files that no manifest names")
        .containsExactlyInAnyOrderElementsOf(named);
    try (var left = Files.list(directory.resolve("_work"))) {
      assertThat(left).isEmpty();
    }
  }

  /** Invariant 4 of docs/archive.md. */
  @Test
  void shouldRefuseAWriterThatAnotherHasOvertaken() throws Exception {
    var pipeline = ArchivedLog.json(dir);
    var log = events(0, 10);
    try (var zombie = open(pipeline)) {
      for (var record : log.subList(0, 6)) {
        zombie.add(record, 0);
      }
      archive(pipeline, log);
      assertThatThrownBy(zombie::roll).isInstanceOf(SupersededException.class);
      assertThatThrownBy(zombie::roll).isInstanceOf(SupersededException.class);
    }
    assertThat(ArchivedLog.replayed(pipeline, ArchivedLog.ALWAYS))
        .isEqualTo(ArchivedLog.live(pipeline, log));
    archive(pipeline, log);
    requireExactly(pipeline, log);
  }

  /** Invariants 2 and 4 of docs/archive.md. */
  @Test
  void shouldHoldEachRecordOnceWheneverAnotherWriterComes() throws Exception {
    var log = events(0, 8);
    boolean isOvertaken = true;
    for (int at = 0; isOvertaken; at++) {
      var pipeline = ArchivedLog.json(dir.resolve("a" + at));
      var disk = new OvertakenDisk(at, () -> archive(pipeline, log.subList(0, 5)));
      try {
        archive(pipeline, log, ArchivedLog.SOURCE, disk);
      } catch (SupersededException e) {
        assertThat(disk.isOvertaken()).isTrue();
      }
      requirePrefix(pipeline, log);
      archive(pipeline, log);
      requireExactly(pipeline, log);
      isOvertaken = disk.isOvertaken();
    }
  }

  @Test
  void shouldRefuseAZombieLongAfterItsManifestIsGone() throws Exception {
    var pipeline = ArchivedLog.json(dir);
    try (var zombie = open(pipeline)) {
      zombie.add(events(0, 1).getFirst(), 0);
      for (int end = 2; end < 10; end += 2) {
        archive(pipeline, events(0, end));
      }
      assertThatThrownBy(zombie::roll).isInstanceOf(SupersededException.class);
    }
    archive(pipeline, events(0, 20));
    requireExactly(pipeline, events(0, 20));
  }

  private static List<ArchivedRecord> events(long from, long to) {
    return LongStream.range(from, to)
        .mapToObj(offset -> ArchivedLog.event(offset, ArchivedLog.BEGIN + offset))
        .toList();
  }

  @Test
  void shouldPassOverFilesThatHaveNothingOfTheRange() throws Exception {
    var pipeline = ArchivedLog.json(dir);
    try (var archive = open(pipeline)) {
      for (var record : ArchivedLog.random(new Random(9), 300)) {
        archive.add(record, 0);
      }
      archive.roll();
    }
    var day =
        new Partitions.Range(
            Instant.ofEpochMilli(ArchivedLog.BEGIN + ArchivedLog.DAY),
            Instant.ofEpochMilli(ArchivedLog.BEGIN + 2 * ArchivedLog.DAY));
    var plan = ArchivedLog.plan(pipeline, day, true).plan();
    assertThat(plan.splits())
        .hasSize(1)
        .allMatch(split -> split.file().contains("/date=2001-01-02/"));
    assertThat(plan.pruned()).isEqualTo(5);
  }

  @Test
  void shouldBeDueByAgeBySizeAndByDays() throws Exception {
    var pipeline = ArchivedLog.json(dir);
    var roll = Duration.ofMinutes(1).toMillis();
    try (var archive = open(pipeline)) {
      assertThat(archive.isDue(Long.MAX_VALUE)).isFalse();
      archive.add(events(0, 1).getFirst(), 1_000);
      assertThat(archive.isDue(1_000 + roll - 1)).isFalse();
      assertThat(archive.isDue(1_000 + roll)).isTrue();
      assertThat(archive.roll()).isEqualTo(1);
      assertThat(archive.isDue(Long.MAX_VALUE)).isFalse();
      assertThat(archive.roll()).isEqualTo(0);

      archive.add(ArchivedLog.record(1, new byte[64 << 10]), 0);
      assertThat(archive.isDue(0)).isTrue();
      archive.roll();

      for (int i = 0; i < 64; i++) {
        assertThat(archive.isDue(0)).isFalse();
        archive.add(ArchivedLog.event(2 + i, ArchivedLog.BEGIN + i * ArchivedLog.DAY), 0);
      }
      assertThat(archive.isDue(0)).isTrue();
    }
  }

  @Test
  void shouldCountWhatTheLogHasNothingOf() throws Exception {
    var pipeline = ArchivedLog.json(dir);
    try (var archive = open(pipeline)) {
      assertThat(archive.next()).isEqualTo(OptionalLong.empty());
      archive.add(events(3, 4).getFirst(), 0);
      archive.passed(9);
      archive.roll();
      assertThatThrownBy(() -> archive.add(events(8, 9).getFirst(), 0))
          .hasMessageContaining("flights/3: offset 8 (expected: at least 9)");
    }
    try (var archive = open(pipeline)) {
      assertThat(archive.next()).hasValue(9);
      assertThat(archive.epoch()).isEqualTo(0);
    }
    assertThat(ArchivedLog.plan(pipeline, ArchivedLog.ALWAYS, true).complete())
        .containsExactly(new ArchiveInputs.Complete(ArchivedLog.SOURCE, 0, 8));
  }

  /** Invariant 5 of docs/archive.md. */
  @Test
  void shouldRefuseARebuildThatLostRecordsMayBelongTo() throws Exception {
    var pipeline = ArchivedLog.json(dir);
    try (var archive = open(pipeline)) {
      archive.lostBefore(5);
      archive.add(events(5, 6).getFirst(), 0);
      archive.roll();
      archive.lostBefore(10);
      archive.lostBefore(20);
      archive.add(events(20, 21).getFirst(), 0);
      archive.roll();
    }
    // The timestamp of offset 20, and an hour that events may be ahead.
    var safe = Instant.ofEpochMilli(ArchivedLog.BEGIN + 20 + 3_600_000);
    var end = Instant.parse("2002-01-01T00:00:00Z");
    assertThatThrownBy(
            () -> ArchivedLog.plan(pipeline, new Partitions.Range(safe.minusMillis(1), end), true))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessage(
            "the archive lacks offsets 6 to 19 of flights/3, which may be events of before %s (expected: a range from there on, or mode merge)"
                .formatted(safe));
    assertThat(ArchivedLog.plan(pipeline, new Partitions.Range(safe, end), true).complete())
        .hasSize(1);
    assertThat(ArchivedLog.plan(pipeline, ArchivedLog.ALWAYS, false).plan().splits()).hasSize(2);
    assertThat(new DirectoryArchives().extents(dir).getFirst().lost()).isEqualTo(19);
  }

  @Test
  void shouldBeFoundAndSayWhatThereIs() throws Exception {
    var pipeline = ArchivedLog.json(dir);
    var archives = Archives.find().orElseThrow();
    try (var archive = archives.open(pipeline, ArchivedLog.SOURCE)) {
      for (var record : events(0, 6)) {
        archive.add(record, 0);
      }
      archive.roll();
    }
    var extent = archives.extents(dir).getFirst();
    assertThat(extent)
        .isEqualTo(
            new Archives.Extent(
                "flights",
                ArchivedLog.SOURCE,
                5,
                0,
                1,
                6,
                Files.size(dir.resolve(ArchivedLog.files(dir).getFirst())),
                0,
                ArchivedLog.BEGIN,
                ArchivedLog.BEGIN + 5));
    assertThat(ArchivedLog.files(dir))
        .containsExactly(
            "date=2001-01-01/%s-3-000000000000-000000000005-1.parquet"
                .formatted(ArchivedLog.SOURCE.topicId()));
  }

  @Test
  void shouldRefuseTheDirectoryOfAnotherPipeline() throws Exception {
    var pipeline = ArchivedLog.json(dir);
    archive(pipeline, events(0, 5));
    var other =
        PipelineDefinition.builder("others", pipeline.source())
            .key(pipeline.key())
            .eventTime(pipeline.eventTime())
            .windows(pipeline.windows())
            .archive(pipeline.archive())
            .build();
    assertThatThrownBy(() -> open(other))
        .hasMessage(
            dir
                + ": archive of pipeline flights (expected: of others; a directory is for one pipeline)");
    assertThatThrownBy(() -> ArchivedLog.plan(other, ArchivedLog.ALWAYS, true))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessage(dir + ": archive of pipeline flights (expected: of others)");
  }

  @Test
  void shouldNoticeAFileThatIsNotWhatItsManifestSays() throws Exception {
    var pipeline = ArchivedLog.json(dir);
    archive(pipeline, events(0, 5));
    var file = dir.resolve(ArchivedLog.files(dir).getFirst());
    var bytes = Files.readAllBytes(file);
    var changed = Arrays.copyOf(bytes, bytes.length);
    changed[20] ^= 1;
    Files.write(file, changed);
    assertThatThrownBy(() -> ArchivedLog.plan(pipeline, ArchivedLog.ALWAYS, true))
        .hasMessageContaining(file + ": ")
        .hasMessageContaining("as its manifest says");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\":1 | \"version\":2 | version: 2 (expected: 1)",
        "\"partition\":3 | \"partition\":-3 | partition: -3",
        "\"partition\":3 | \"partition\":4 | (expected: a file of this partition)",
        "\"path\":\"date | \"path\":\"../date | (expected: a file of this partition)",
        "\"path\":\"date=2001 | \"path\":\"date=/../x/date=2001 | (expected: a file of this partition)",
        "\"rows\":3 | \"rows\":0 | rows: 0",
        "\"rows\":3 | \"rows\":2 | events: 3 (expected: a number from 0 to 2)",
        "\"complete\":4 | \"complete\":5 | complete: 5 (expected: 4)",
        "\"first\":0 | \"first\":5 | last: 2",
        "\"first\":0 | \"first\":\"0\" | first: \"0\"",
        "\"lost\":[] | \"lost\":[{\"first\":3}] | before: missing",
        "\"checksum\":\"crc | \"checksum\":\"md5 | version: ",
        "\"files\": | \"file\": | files: missing (expected: a list)",
        "\"topicId\":\"0b | \"topicId\":\"0 | topicId: ",
        "{\"version\" | [{\"version\" | no manifest"
      })
  void shouldRefuseAManifestThatCanNotBeOurs(String from, String to, String message)
      throws Exception {
    var pipeline = ArchivedLog.json(dir);
    archive(pipeline, events(0, 5));
    var files = new ArrayList<Path>();
    try (var all = Files.list(new Layout(dir).manifests(ArchivedLog.SOURCE))) {
      all.sorted().forEach(files::add);
    }
    var file = files.getLast();
    var text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
    assertThatThrownBy(() -> ArchivedLog.plan(pipeline, ArchivedLog.ALWAYS, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
    assertThatThrownBy(() -> open(pipeline)).isInstanceOf(IOException.class);
  }
}
