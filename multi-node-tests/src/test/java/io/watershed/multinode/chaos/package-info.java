/** The bounded share of the chaos campaign that every build runs. */
package io.watershed.multinode.chaos;
