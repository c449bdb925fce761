/**
 * Connections for dialogues of a request and an answer that have to be over in time, as one thread has them: {@link
 * org.postern.filters.link.Link} sends while it waits for the answer.
 */
@org.jspecify.annotations.NullMarked
package org.postern.filters.link;
