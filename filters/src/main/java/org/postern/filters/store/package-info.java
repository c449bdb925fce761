/** Where messages are kept: copies in an archive, and messages in quarantine. */
@org.jspecify.annotations.NullMarked
package org.postern.filters.store;
