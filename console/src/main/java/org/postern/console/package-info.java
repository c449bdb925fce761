/** The console, a web application: put together here from its parts. */
@org.jspecify.annotations.NullMarked
package org.postern.console;
