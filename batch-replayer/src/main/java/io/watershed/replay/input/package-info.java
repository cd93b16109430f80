/**
 * The inputs of a replay: which files a job reads, cut into splits that are recorded when it is
 * planned, and the reading of one split as the events of a pipeline. Knows no job, no worker and no
 * cluster.
 */
package io.watershed.replay.input;
