package io.watershed.persistence.journal;

/**
 * An object as Pekko's serialization leaves it.
 *
 * @param serializerId which serializer reads it
 * @param manifest what that serializer calls it
 */
record Serialized(int serializerId, String manifest, byte[] bytes) {}
