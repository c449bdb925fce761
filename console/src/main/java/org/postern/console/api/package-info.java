/** The HTTP API of the console: one class for each resource. */
@org.jspecify.annotations.NullMarked
package org.postern.console.api;
