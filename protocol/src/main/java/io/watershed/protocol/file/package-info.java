/**
 * How rows of files come in: the formats, which live in the batch replayer and are found with
 * {@link java.util.ServiceLoader}; a row, which is either values by column or a whole record; and
 * the JSON record that stands for a row of columns. Knows nothing of where files are, of splits and
 * of events.
 */
package io.watershed.protocol.file;
