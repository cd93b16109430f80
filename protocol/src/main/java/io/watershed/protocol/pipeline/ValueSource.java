package io.watershed.protocol.pipeline;

/** Where a value comes from: a field of the record, or an expression over declared values. */
public sealed interface ValueSource permits FieldPath, Expression {}
