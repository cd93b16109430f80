/**
 * From files to topics: the rows of a file as records, each with its place in the file, so that a
 * producer that was killed goes on exactly where it stopped. Reads files only through {@link
 * io.watershed.protocol.file.RowFormat} and knows no format by itself.
 */
package io.watershed.runtime.produce;
