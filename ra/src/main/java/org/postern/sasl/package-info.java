/** The client's side of SASL (RFC 4422): the mechanisms by which one says who one is. How their messages travel is not known here. */
@org.jspecify.annotations.NullMarked
package org.postern.sasl;
