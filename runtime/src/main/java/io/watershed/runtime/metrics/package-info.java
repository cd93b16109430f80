/** What a node measures of itself, as Micrometer meters that Prometheus scrapes. */
package io.watershed.runtime.metrics;
