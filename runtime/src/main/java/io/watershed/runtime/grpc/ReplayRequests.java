package io.watershed.runtime.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.watershed.persistence.Quarantine;
import io.watershed.persistence.replay.NewJob;
import io.watershed.persistence.replay.NewSplit;
import io.watershed.persistence.replay.ReplayMode;
import io.watershed.protocol.grid.RangeBounds;
import io.watershed.protocol.pipeline.PipelineDefinition;
import io.watershed.v1.CompleteSplitRequest;
import io.watershed.v1.DiffReplayRequest;
import io.watershed.v1.GetReplayRequest;
import io.watershed.v1.LeaseSplitRequest;
import io.watershed.v1.ListReplaysRequest;
import io.watershed.v1.ListSplitsRequest;
import io.watershed.v1.OpenFeed;
import io.watershed.v1.PlanReplayRequest;
import io.watershed.v1.QuarantinedRequest;
import io.watershed.v1.ReplayCommand;
import io.watershed.v1.ReplaySpec;
import io.watershed.v1.ReplaySplit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Requests on replay jobs, validated: each field is checked here and nowhere else. */
final class ReplayRequests {

  static final int MOST_SPLITS = 100_000;
  static final int MOST_ENTITIES = 100_000;
  static final int MOST_TOP = 100;
  private static final int DEFAULT_TOP = 10;
  private static final int MOST_TEXT = 1_000;

  private static final Pattern JOB = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern HOURS = Pattern.compile("(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)");
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final long FIRST_INSTANT = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
  private static final long LAST_INSTANT = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();

  private ReplayRequests() {}

  /** A job to be recorded, or only to be judged. */
  record Plan(HostedPipeline pipeline, NewJob job, boolean dryRun) {}

  /** What an operator wants of a job. */
  record Command(String job, String reason, String by) {}

  /**
   * @param pipeline empty: of all
   * @param after last one of the page before
   */
  record ListJobs(Optional<String> pipeline, Optional<String> after, int pageSize) {}

  /**
   * @param after last one of the page before; -1: from the beginning
   */
  record ListSplits(String job, int after, int pageSize) {}

  /** How many of the top changes and entities are asked for. */
  record Diff(String job, int top) {}

  /** A worker that has nothing to do. */
  record Lease(String job, String worker) {}

  /** The lease that a call of a worker is about. */
  record Leased(String job, int split, UUID lease) {}

  static Plan valid(PlanReplayRequest request, HostedPipelines pipelines, long clock) {
    ReplaySpec spec = request.getSpec();
    HostedPipeline pipeline = pipelines.named(spec.getPipeline());
    PipelineDefinition definition = pipeline.definition();
    if (!request.getFingerprint().equals(pipeline.fingerprint())) {
      throw ServiceException.precondition(
          "fingerprint",
          request.getFingerprint().isEmpty()
              ? "none"
              : text("fingerprint", request.getFingerprint()),
          pipeline.fingerprint() + ", that of the definition that this node runs");
    }
    range(spec, definition, clock);
    ReplayMode mode = mode(spec);
    if (spec.getEntitiesCount() > MOST_ENTITIES) {
      throw ServiceException.invalid(
          "entities", spec.getEntitiesCount(), "at most " + MOST_ENTITIES);
    }
    spec.getEntitiesList().forEach(entity -> Requests.entity(entity));
    if (spec.getMaxRate() < 0) {
      throw ServiceException.invalid("max_rate", spec.getMaxRate(), "0 or above");
    }
    hours(spec);
    return new Plan(
        pipeline,
        new NewJob(
            request.getJob().isEmpty() ? newJob(spec.getPipeline(), clock) : job(request.getJob()),
            spec.getPipeline(),
            spec.getFrom(),
            spec.getTo(),
            mode,
            pipeline.fingerprint(),
            bytes(spec),
            splits(request.getSplitsList(), mode),
            text("by", request.getBy()),
            ArchiveCut.of(request)),
        request.getDryRun());
  }

  private static void range(ReplaySpec spec, PipelineDefinition definition, long clock) {
    long from = spec.getFrom();
    long to = spec.getTo();
    if (from < FIRST_INSTANT || from > LAST_INSTANT) {
      throw ServiceException.invalid("from", from, "epoch ms within the years 1 to 9999");
    }
    if (to > LAST_INSTANT) {
      throw ServiceException.invalid("to", to, "epoch ms within the years 1 to 9999");
    }
    if (to <= from) {
      throw ServiceException.invalid("to", to, "above from, " + from);
    }
    long ahead = clock + definition.maxAhead().toMillis();
    if (from > ahead) {
      throw ServiceException.invalid(
          "from", Instant.ofEpochMilli(from), "not ahead of every event there can be");
    }
    // The windows that are open now may be corrected with those before them.
    long longest =
        definition.windows().stream()
            .flatMap(window -> window.type().longest().stream())
            .mapToLong(Duration::toMillis)
            .max()
            .orElse(0);
    if (to - longest > ahead) {
      throw ServiceException.invalid(
          "to", Instant.ofEpochMilli(to), "at most " + Instant.ofEpochMilli(ahead + longest));
    }
    RangeBounds.of(definition)
        .problemWith(from, to)
        .ifPresent(
            problem -> {
              throw ServiceException.invalid(problem);
            });
  }

  private static ReplayMode mode(ReplaySpec spec) {
    return switch (spec.getMode()) {
      case REBUILD -> ReplayMode.REBUILD;
      case MERGE -> ReplayMode.MERGE;
      case REPLAY_MODE_UNSPECIFIED, UNRECOGNIZED ->
          throw ServiceException.invalid("mode", spec.getModeValue(), "REBUILD or MERGE");
    };
  }

  private static void hours(ReplaySpec spec) {
    if (!spec.getHours().isEmpty()) {
      var hours = HOURS.matcher(spec.getHours());
      try {
        if (!hours.matches()
            || LocalTime.parse(hours.group(1)).equals(LocalTime.parse(hours.group(2)))) {
          throw ServiceException.invalid("hours", spec.getHours(), "such as 01:00-05:00");
        }
      } catch (DateTimeException e) {
        throw ServiceException.invalid("hours", spec.getHours(), "such as 01:00-05:00");
      }
    }
    if (!spec.getHoursZone().isEmpty()) {
      try {
        ZoneId.of(spec.getHoursZone());
      } catch (DateTimeException e) {
        throw ServiceException.invalid(
            "hours_zone", spec.getHoursZone(), "name of an IANA time zone");
      }
    }
  }

  private static List<NewSplit> splits(List<ReplaySplit> splits, ReplayMode mode) {
    if (splits.isEmpty() && mode != ReplayMode.MERGE) {
      throw ServiceException.invalid(
          "splits", "none", "at least one; without files only MERGE has something to do");
    }
    if (splits.size() > MOST_SPLITS) {
      throw ServiceException.invalid("splits", splits.size(), "at most " + MOST_SPLITS);
    }
    List<NewSplit> valid = new ArrayList<>(splits.size());
    for (int i = 0; i < splits.size(); i++) {
      ReplaySplit split = splits.get(i);
      String field = "splits[" + i + "].";
      if (split.getFile().isEmpty()) {
        throw ServiceException.invalid(field + "file", "", "a path or URI");
      }
      noNul(field + "file", split.getFile());
      if (split.getBegin() < 0 || split.getEnd() < split.getBegin()) {
        throw ServiceException.invalid(
            field + "end", split.getEnd(), "at least begin, " + split.getBegin());
      }
      if (split.getFirstRow() < 0) {
        throw ServiceException.invalid(field + "first_row", split.getFirstRow(), "0 or above");
      }
      if (split.getRows() < -1) {
        throw ServiceException.invalid(field + "rows", split.getRows(), "-1 or above");
      }
      valid.add(new NewSplit(split.getFile(), bytes(split), split.getRows(), split.getFirstRow()));
    }
    return valid;
  }

  /** At most 63 characters, as a name of a pipeline has at most 40. */
  private static String newJob(String pipeline, long clock) {
    return "%s-%s-%04x"
        .formatted(
            pipeline,
            SECOND.format(Instant.ofEpochMilli(clock)),
            ThreadLocalRandom.current().nextInt(1 << 16));
  }

  static Command valid(ReplayCommand request) {
    return new Command(
        job(request.getJob()), text("reason", request.getReason()), text("by", request.getBy()));
  }

  static String valid(GetReplayRequest request) {
    return job(request.getJob());
  }

  static ListJobs valid(ListReplaysRequest request) {
    String after = PageToken.key(request.getPageToken());
    if (!after.isEmpty() && !JOB.matcher(after).matches()) {
      throw PageToken.notOurs(request.getPageToken());
    }
    return new ListJobs(
        named(request.getPipeline()),
        after.isEmpty() ? Optional.empty() : Optional.of(after),
        pageSize(request.getPageSize()));
  }

  private static Optional<String> named(String pipeline) {
    return pipeline.isEmpty() ? Optional.empty() : Optional.of(text("pipeline", pipeline));
  }

  static ListSplits valid(ListSplitsRequest request) {
    String after = PageToken.key(request.getPageToken());
    try {
      return new ListSplits(
          job(request.getJob()),
          after.isEmpty() ? -1 : Integer.parseUnsignedInt(after),
          pageSize(request.getPageSize()));
    } catch (NumberFormatException e) {
      throw PageToken.notOurs(request.getPageToken());
    }
  }

  static Diff valid(DiffReplayRequest request) {
    return new Diff(
        job(request.getJob()), Requests.size("top", request.getTop(), DEFAULT_TOP, MOST_TOP));
  }

  static Quarantine.Query valid(QuarantinedRequest request, HostedPipelines pipelines) {
    pipelines.named(request.getPipeline());
    long since = request.hasSince() ? request.getSince() : FIRST_INSTANT;
    long until = request.hasUntil() ? request.getUntil() : LAST_INSTANT;
    if (since < FIRST_INSTANT || since > LAST_INSTANT) {
      throw ServiceException.invalid("since", since, "epoch ms within the years 1 to 9999");
    }
    if (until < FIRST_INSTANT || until > LAST_INSTANT) {
      throw ServiceException.invalid("until", until, "epoch ms within the years 1 to 9999");
    }
    request.getReasonsList().forEach(reason -> text("reasons", reason));
    return new Quarantine.Query(
        request.getPipeline(),
        request.getReasonsList(),
        request.getTopic().isEmpty()
            ? Optional.empty()
            : Optional.of(text("topic", request.getTopic())),
        since,
        until);
  }

  static Lease valid(LeaseSplitRequest request) {
    if (request.getWorker().isEmpty()) {
      throw ServiceException.invalid("worker", "", "a name");
    }
    return new Lease(job(request.getJob()), text("worker", request.getWorker()));
  }

  static Leased valid(OpenFeed request) {
    return leased(request.getJob(), request.getIndex(), request.getLease());
  }

  static Leased valid(CompleteSplitRequest request) {
    for (long count :
        new long[] {
          request.getEvents(), request.getFiltered(), request.getOutside(), request.getRefused()
        }) {
      if (count < 0) {
        throw ServiceException.invalid("rows that were read", count, "0 or above");
      }
    }
    return leased(request.getJob(), request.getIndex(), request.getLease());
  }

  private static Leased leased(String job, int index, String lease) {
    if (index < 0) {
      throw ServiceException.invalid("index", index, "0 or above");
    }
    try {
      return new Leased(job(job), index, UUID.fromString(lease));
    } catch (IllegalArgumentException e) {
      throw ServiceException.invalid("lease", lease, "that of the answer to Lease");
    }
  }

  private static String job(String job) {
    if (!JOB.matcher(job).matches()) {
      throw ServiceException.invalid(
          "job",
          job.replace("\0", "\\0"),
          "at most 63 lower-case letters, digits and hyphens; no hyphen first");
    }
    return job;
  }

  private static int pageSize(int value) {
    return Requests.size("page_size", value, Requests.DEFAULT_PAGE, Requests.MAX_PAGE);
  }

  private static String text(String field, String text) {
    if (text.length() > MOST_TEXT) {
      throw ServiceException.invalid(field, text, "at most " + MOST_TEXT + " characters");
    }
    return noNul(field, text);
  }

  private static String noNul(String field, String text) {
    // PostgreSQL refuses it in text.
    if (text.indexOf('\0') >= 0) {
      throw ServiceException.invalid(field, text.replace("\0", "\\0"), "no NUL character");
    }
    return text;
  }

  /** The same bytes for the same content: a plan that is sent again is compared by them. */
  private static byte[] bytes(Message message) {
    var bytes = new ByteArrayOutputStream(message.getSerializedSize());
    var out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
