/** The hosts of the upstream server: which of them is up, in which order they are tried, and how to connect to one. */
@org.jspecify.annotations.NullMarked
package org.postern.upstream.host;
