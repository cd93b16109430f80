/**
 * A node as a whole: its settings, the order in which it starts and stops, and the registration of
 * its pipelines. Wires the other packages together; holds no logic of events, windows or calls.
 */
package io.watershed.runtime.node;
