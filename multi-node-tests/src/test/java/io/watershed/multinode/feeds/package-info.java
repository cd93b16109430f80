/**
 * Real feeds through a whole site, each against an oracle that is a plain loop over the records.
 * The data lie beside the project; without them these tests are skipped, and say so.
 */
package io.watershed.multinode.feeds;
