/** Records mail transactions: what is said in a session and what comes of it, kept in memory for operators, within bounds. */
@org.jspecify.annotations.NullMarked
package org.postern.traffic;
