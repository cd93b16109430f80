package io.watershed.persistence.replay;

/**
 * A window whose events the journal doesn't hold any more.
 *
 * @param start epoch ms
 */
public record LostWindow(String entity, String window, long start) {}
