/**
 * Expressions in CEL, the Common Expression Language: checked against typed variables, compiled
 * once, evaluated for each record. The only package that knows the CEL library; it knows no
 * pipeline definitions and no records.
 */
package io.watershed.protocol.expression;
