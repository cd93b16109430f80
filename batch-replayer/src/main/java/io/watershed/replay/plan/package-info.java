/**
 * From what an operator asks for to the job that a node is to record: the range held against the
 * pipeline's windows, the inputs cut into splits, and what a first look into the files shows. Makes
 * no calls.
 */
package io.watershed.replay.plan;
