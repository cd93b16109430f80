/**
 * From record bytes to events: the event itself, the decoders, and the reasons for which a record
 * is refused. Knows no actors, no Kafka and no JDBC; the same decoders serve live records and
 * files.
 */
package io.watershed.protocol.event;
