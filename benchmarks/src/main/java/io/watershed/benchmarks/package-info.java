/**
 * Measurements of speed and cost. Each benchmark starts a broker, a database and a node as real
 * processes with a normal pipeline definition, checks that the results are exact, and ends with one
 * line {@code RESULT {json}}.
 */
package io.watershed.benchmarks;
