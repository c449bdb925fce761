/**
 * The side that the upstream server sees: which host a link goes to, who we are to it, and the conversation with it.
 */
@org.jspecify.annotations.NullMarked
package org.postern.upstream;
