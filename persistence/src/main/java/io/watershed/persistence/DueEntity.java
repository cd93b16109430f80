package io.watershed.persistence;

/**
 * An entity with a window that waits to be closed.
 *
 * @param finalAt watermark from which on the first of its windows is final, epoch ms
 */
public record DueEntity(long finalAt, String entity) {}
