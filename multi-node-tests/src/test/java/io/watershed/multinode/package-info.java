/** Real processes, real faults: what a simulation can't show. */
package io.watershed.multinode;
