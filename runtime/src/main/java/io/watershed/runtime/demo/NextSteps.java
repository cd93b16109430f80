package io.watershed.runtime.demo;

import java.io.PrintStream;

/** Commands to look further with, ready to be pasted. */
final class NextSteps {

  private NextSteps() {}

  static void print(Demo demo, PrintStream out) {
    out.println(
        """

        Look further, from another terminal:

          ./watershed query get --address 127.0.0.1:%1$d -p flights ATL --from 2001-01-02 --to 2001-01-03
          ./watershed query watch --address 127.0.0.1:%1$d -p flights ATL
          ./watershed pipeline describe --address 127.0.0.1:%1$d flights

          grpcurl -plaintext -d '{"pipeline": "flights", "entity": "ORD", "limit": 3}' \\
            127.0.0.1:%1$d watershed.v1.EntityState/Get

          psql 'postgresql://%3$s@127.0.0.1:%2$d/%4$s' -c "select entity, status, count(*), sum((metrics->>'flights')::bigint) as flights
            from window_current group by 1, 2 order by 4 desc limit 10"
          (any other client: %5$s, user %3$s, no password)

          curl -s http://127.0.0.1:%6$d/metrics

        Kill the node: nothing is lost, nothing is counted twice.

          kill -9 %7$d
        """
            .formatted(
                demo.grpcPort(),
                demo.postgresPort(),
                demo.user(),
                database(demo.jdbcUrl()),
                demo.jdbcUrl(),
                demo.httpPort(),
                demo.node().pid()));
  }

  private static String database(String jdbcUrl) {
    var name = jdbcUrl.substring(jdbcUrl.lastIndexOf('/') + 1);
    int parameters = name.indexOf('?');
    return parameters < 0 ? name : name.substring(0, parameters);
  }
}
