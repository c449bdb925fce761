/** What happens in the gateway: the events of sessions, commands, transactions and links, and who counts them. */
@org.jspecify.annotations.NullMarked
package org.postern.monitor;
