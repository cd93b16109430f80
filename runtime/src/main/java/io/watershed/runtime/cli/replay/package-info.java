/**
 * The commands about replays: what to type, what comes back, how far a job is, and when an
 * unattended one ends with which exit code. Files are opened through {@link
 * io.watershed.protocol.replay.ReplayFiles} alone.
 */
package io.watershed.runtime.cli.replay;
