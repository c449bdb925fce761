/** Private keys and the certificates that go with them, read from the files that administrators have. */
@org.jspecify.annotations.NullMarked
package org.postern.filters.keys;
