/**
 * Child JVMs that end when their parent does, however it ends. Knows nothing of what runs in them.
 */
package io.watershed.runtime.child;
