/**
 * Pipeline definitions: HOCON in, immutable and fully validated records out. Knows no record bytes,
 * no actors, no Kafka and no JDBC.
 */
package io.watershed.protocol.pipeline;
