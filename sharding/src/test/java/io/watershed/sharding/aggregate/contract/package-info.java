/**
 * The laws of aggregates as a test that anyone can inherit who writes one: {@code
 * AggregateContract}. Published as a jar of its own (classifier {@code contracts}); needs JUnit and
 * nothing else.
 */
package io.watershed.sharding.aggregate.contract;
