/** The log: a line for each transaction, AUTH and rejected command, within a limit for each client. */
@org.jspecify.annotations.NullMarked
package org.postern.eventlog;
