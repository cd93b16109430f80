/**
 * The interface through which files of rows are read. Implementations live in the batch replayer
 * and are found with {@link java.util.ServiceLoader}.
 */
package io.watershed.protocol.file;
