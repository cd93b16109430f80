/** Replay jobs of real processes that are killed, held against a plain loop. */
package io.watershed.multinode.replay;
