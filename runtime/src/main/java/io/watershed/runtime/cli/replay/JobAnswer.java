package io.watershed.runtime.cli.replay;

import io.watershed.runtime.client.ClientOptions;
import io.watershed.v1.ReplayJob;
import java.io.PrintWriter;

/** What a command that did something with a job says in the end. */
final class JobAnswer {

  private JobAnswer() {}

  static void print(ReplayJob job, ClientOptions client, PrintWriter out) {
    out.println(client.json() ? JobJson.job(job).toPrettyString() : JobText.line(job));
  }
}
