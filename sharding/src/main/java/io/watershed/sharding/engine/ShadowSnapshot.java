package io.watershed.sharding.engine;

/**
 * What a replay job has built inside an entity.
 *
 * @param sealed whether live events go to it as well
 * @param side its windows, ids and fences, in the form of an entity's
 */
public record ShadowSnapshot(ReplayTerms terms, boolean sealed, EntitySnapshot side) {}
