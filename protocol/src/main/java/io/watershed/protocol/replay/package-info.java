/**
 * What the command line asks of whoever can open the files of a replay. The command line knows no
 * file format; the replay worker does, and is found on the class path.
 */
package io.watershed.protocol.replay;
