/** Keeps mail transactions in a database, so that they outlive the server and can be searched for weeks. */
@org.jspecify.annotations.NullMarked
package org.postern.history;
