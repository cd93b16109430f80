/**
 * The command line: what to type, what comes back, as table or JSON. Client commands speak gRPC and
 * start no actor system, so that they answer in about a second.
 */
package io.watershed.runtime.cli;
