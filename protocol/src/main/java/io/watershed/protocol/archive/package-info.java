/**
 * What the command line asks of whoever can write archives: the raw records of a pipeline as files
 * to replay from. The command line reads Kafka and knows no file format; the batch replayer knows
 * both sides of the files, and is found on the class path.
 */
package io.watershed.protocol.archive;
