/**
 * What the engine should come to, worked out a second time and as plainly as can be: the oracle
 * keeps every event and starts from scratch for every answer. It knows definitions and the calendar
 * of the JDK, and nothing of the engine; a test sees to that.
 */
package io.watershed.sharding.model;
