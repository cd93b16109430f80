/**
 * What every command shares that asks a node: its options, the channel, and how times and values
 * are typed and shown. Knows no command and no service.
 */
package io.watershed.runtime.client;
