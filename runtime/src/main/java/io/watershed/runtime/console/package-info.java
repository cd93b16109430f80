/** What every command shows and returns in the same way: tables, exit codes, failures. */
package io.watershed.runtime.console;
