package io.watershed.multinode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The configuration of a node, as an operator would write it.
 *
 * @param pipelines directory of pipeline definitions
 * @param jdbcUrl of the database
 * @param user of the database
 * @param bootstrapServers of the broker
 * @param cluster further lines about its place among others
 */
record NodeFile(
    Path pipelines,
    String jdbcUrl,
    String user,
    String bootstrapServers,
    int grpcPort,
    int httpPort,
    int clusterPort,
    String cluster) {

  Path write(Path dir) throws IOException {
    Files.createDirectories(dir);
    return Files.writeString(
        dir.resolve("node.conf"),
        """
        watershed {
          pipelines = "%s"
          store {
            jdbc-url = "%s"
            user = "%s"
            password = ""
          }
          kafka.bootstrap-servers = "%s"
          grpc.port = %d
          http.port = %d
          cluster.port = %d
        }
        %s
        """
            .formatted(
                pipelines,
                jdbcUrl,
                user,
                bootstrapServers,
                grpcPort,
                httpPort,
                clusterPort,
                cluster));
  }
}
