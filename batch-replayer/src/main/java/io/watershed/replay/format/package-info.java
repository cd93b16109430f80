/**
 * The file formats that rows are read from: CSV, JSON lines, Parquet, Avro and length-delimited
 * Protobuf, in pieces, and found with {@link java.util.ServiceLoader} as {@link
 * io.watershed.protocol.file.RowFormat}. Believes nothing that a file says of its own lengths.
 * Knows bytes and nothing else: no pipelines, no jobs, no cluster.
 */
package io.watershed.replay.format;
