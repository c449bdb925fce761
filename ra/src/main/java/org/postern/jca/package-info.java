/**
 * The shell: Jakarta Connectors around the gateway. Its beans turn into records where they are first used, and nothing outside
 * of this package knows the specification.
 */
@org.jspecify.annotations.NullMarked
package org.postern.jca;
