/**
 * The chaos campaign: a cluster under load, faults drawn by a seed, and a verdict that an oracle
 * gives which knows nothing of the cluster.
 */
package io.watershed.multinode.chaos;
