/** What is kept of a transaction: its lines, commands and message, packed into few bytes, and what is shown of them. */
@org.jspecify.annotations.NullMarked
package org.postern.transcript;
