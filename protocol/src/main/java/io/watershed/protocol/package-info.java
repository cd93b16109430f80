/**
 * What crosses a boundary: pipeline definitions as immutable, validated records, events, and the
 * decoders that make them from record bytes; no actors, no Kafka and no JDBC may be known here.
 */
package io.watershed.protocol;
