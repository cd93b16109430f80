/**
 * What the jobs of all peers share: records, results, and how a job tells the benchmark how far it
 * is. Knows none of the peers, and nothing of Watershed.
 */
package io.watershed.peers;
