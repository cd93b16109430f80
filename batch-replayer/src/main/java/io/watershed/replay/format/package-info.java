/**
 * The file formats that rows are read from: CSV, JSON lines and Parquet, found with {@link
 * java.util.ServiceLoader} as {@link io.watershed.protocol.file.RowFormat}. Knows files and nothing
 * else: no pipelines, no splits, no cluster.
 */
package io.watershed.replay.format;
