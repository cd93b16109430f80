/**
 * The worker of a replay: leases splits from any node, reads them, and feeds their events no faster
 * than the pipeline's live events can bear. Decides nothing about a job; whatever it loses is
 * leased again.
 */
package io.watershed.replay.worker;
