/**
 * The entity actor: a thin, persistent shell around the engine, with its messages and their wire
 * and stored formats. Knows no Kafka clients, no files and no gRPC.
 */
package io.watershed.sharding.entity;
