/** Domain names as they are compared and asked for: in lower case, and in ASCII. */
@org.jspecify.annotations.NullMarked
package org.postern.filters.domain;
