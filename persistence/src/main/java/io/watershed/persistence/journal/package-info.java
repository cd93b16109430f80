/**
 * The journal and snapshot store of Pekko Persistence JDBC, on our own DAO: group commit, fencing
 * and replay over plain JDBC. Scala's types stop at the two DAO classes; what an event or a window
 * means may not be known here.
 */
package io.watershed.persistence.journal;
