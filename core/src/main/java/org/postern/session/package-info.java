/** One client: the loop that reads its commands, a method for each verb, and its transactions. */
@org.jspecify.annotations.NullMarked
package org.postern.session;
