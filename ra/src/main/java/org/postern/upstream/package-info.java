/** The side that the outgoing mail server sees: its address and the conversation with it. */
@org.jspecify.annotations.NullMarked
package org.postern.upstream;
