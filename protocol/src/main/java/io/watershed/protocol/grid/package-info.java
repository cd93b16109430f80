/**
 * Cells of time as definitions cut them, in time zones that are the same on every machine; and
 * where a range of time has to begin and end so that it cuts through no window. Pure arithmetic.
 */
package io.watershed.protocol.grid;
