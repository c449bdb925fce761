/** Domain names as they are compared and asked for: in ASCII, and the organizations that they belong to. */
@org.jspecify.annotations.NullMarked
package org.postern.filters.domain;
