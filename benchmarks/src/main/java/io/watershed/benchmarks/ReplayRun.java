package io.watershed.benchmarks;

import io.watershed.multinode.Await;
import io.watershed.multinode.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One replay job on a site, by the commands that an operator would give. How far it is stands in
 * the database, so that asking costs the node nothing.
 */
final class ReplayRun implements AutoCloseable {

  private static final Duration COMMAND = Duration.ofMinutes(10);
  private static final Duration CLEANING = Duration.ofMinutes(5);

  /** As the launcher has it for short commands. */
  private static final List<String> SHORT =
      List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final Site site;
  private final String job;
  private final Path log;
  private CommandJvm worker;

  /** Nothing is planned yet. */
  ReplayRun(Site site, String job) {
    this.site = site;
    this.job = job;
    this.log = site.dir().resolve("replay-" + job + ".log");
  }

  String job() {
    return job;
  }

  /** Plans it over all of the events' files. */
  void plan(PastEvents events) throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("replay", "plan", events.pipeline()));
    events.files().forEach(file -> words.add(file.toString()));
    words.addAll(events.fileOptions());
    words.addAll(List.of("--from", events.from().toString(), "--to", events.to().toString()));
    words.addAll(List.of("--job-id", job));
    command(words);
  }

  /**
   * Starts it, with a worker that ends when the job is sealed.
   *
   * @param parallel splits that it reads at a time
   * @param options of its JVM
   */
  CommandJvm start(int parallel, String... options) throws IOException {
    worker =
        CommandJvm.start(
            log,
            List.of(options),
            addressed(
                List.of(
                    "replay", "start", "--job-id", job, "--parallel", "" + parallel, "--wait")));
    worker.beNice();
    return worker;
  }

  /** Puts it in force; returns when all entities answer so. */
  void promote() throws IOException, InterruptedException {
    command(List.of("replay", "promote", job));
  }

  /**
   * Ends worker and job; returns when no entity holds anything of it any more.
   *
   * @throws IllegalStateException if the worker had failed
   */
  void abort() throws IOException, InterruptedException {
    if (!worker.isAlive()) {
      worker.awaitSuccess(COMMAND);
    }
    worker.close();
    command(List.of("replay", "abort", job));
    Await.until(
        "job %s cleaned".formatted(job),
        CLEANING,
        () -> Sql.number(site, of("select count(*) from replay_job where cleaned and job = ")) > 0);
  }

  private void command(List<String> words) throws IOException, InterruptedException {
    try (var command = CommandJvm.start(log, SHORT, addressed(words))) {
      command.awaitSuccess(COMMAND);
    }
  }

  private List<String> addressed(List<String> words) {
    var all = new ArrayList<>(words);
    all.addAll(List.of("--address", site.node().grpcTarget(), "--timeout", "60"));
    return all;
  }

  /** When it first came into a phase, epoch ms. */
  OptionalLong reached(String phase) throws SQLException {
    long at =
        Sql.number(
            site,
            of(
                "select (extract(epoch from min(made_at)) * 1000)::bigint from replay_step"
                    + " where phase = '%s' and job = ".formatted(phase)));
    return at == 0 ? OptionalLong.empty() : OptionalLong.of(at);
  }

  boolean isFeeding() throws SQLException {
    return Sql.number(
            site, of("select count(*) from replay_job where phase = 'FEEDING' and job = "))
        > 0;
  }

  /** Rows of the files by what became of them. */
  long rows(String column) throws SQLException {
    return Sql.number(
        site,
        of("select coalesce(sum(%s), 0)::bigint from replay_split where job = ".formatted(column)));
  }

  private String of(String query) {
    return query + "'" + job + "'";
  }

  @Override
  public void close() {
    if (worker != null) {
      worker.close();
    }
  }
}
