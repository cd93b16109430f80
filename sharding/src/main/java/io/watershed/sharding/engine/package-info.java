/**
 * The functional core: panes, windows, watermarks, aggregates, dedup and the state of an entity as
 * {@code decide} and {@code apply}. No clock, no random, no I/O, no actor, no protobuf, no logger:
 * time and ids come in as arguments.
 */
package io.watershed.sharding.engine;
