/** Counts by key with a bound: sessions of one client or network, failed AUTH attempts. In the memory of this server. */
@org.jspecify.annotations.NullMarked
package org.postern.limits;
