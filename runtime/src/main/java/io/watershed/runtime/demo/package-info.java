/**
 * The demo: a broker, a database and a node on this machine, real flights through all of them, and
 * an oracle that recomputes every result from the file alone. The oracle shares no code with the
 * engine or the decoders; nothing else in the project depends on this package but the command line.
 */
package io.watershed.runtime.demo;
