/** Who may see the console, and from where: one filter before everything, with users and roles of the server. */
@org.jspecify.annotations.NullMarked
package org.postern.console.access;
