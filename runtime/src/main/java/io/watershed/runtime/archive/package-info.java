/**
 * The commands {@code watershed archive}: reads a pipeline's topics with a consumer of its own, in
 * a process of its own, and hands the records to whoever writes archives. Knows no file format, no
 * node and no database.
 */
package io.watershed.runtime.archive;
