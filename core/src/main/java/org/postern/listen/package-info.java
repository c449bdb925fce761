/** Interfaces: listening sockets, the accept loop, and the conditions under which they listen. */
@org.jspecify.annotations.NullMarked
package org.postern.listen;
