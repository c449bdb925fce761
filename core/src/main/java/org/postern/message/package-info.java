/** One message on its way: received to its end and checked, streamed or spooled, with the trace fields that the gateway adds. */
@org.jspecify.annotations.NullMarked
package org.postern.message;
