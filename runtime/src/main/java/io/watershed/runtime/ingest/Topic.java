package io.watershed.runtime.ingest;

import java.util.UUID;

/** A topic as the broker has it now. */
record Topic(String name, UUID id, int partitions) {}
