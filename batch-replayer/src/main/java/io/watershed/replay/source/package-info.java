/**
 * Where the bytes of inputs are: files of this machine and objects of S3-compatible stores, each
 * with what tells whether it is still the same. Knows nothing of formats and pipelines.
 */
package io.watershed.replay.source;
