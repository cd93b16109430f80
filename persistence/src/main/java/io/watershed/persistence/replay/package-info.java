/**
 * The tables of replay jobs: what a job is, how far it has come, and what a decision on it changes
 * for readers, each in one transaction. Who drives a job, and what entities make of it, may not be
 * known here.
 */
package io.watershed.persistence.replay;
