/**
 * A real PostgreSQL server as a child of this JVM, from binaries on the class path: for demos and
 * tests. Knows nothing of what is stored in it.
 */
package io.watershed.persistence.embedded;
