/** Where messages are kept: copies in an archive, and messages in quarantine. */
package org.postern.filters.store;
