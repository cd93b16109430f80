/**
 * The pipeline {@code flights} judged from outside: an oracle that folds the topic with a plain
 * loop, and a reader that watches the result table the whole time. Shares no code with the engine.
 */
package io.watershed.multinode.flights;
