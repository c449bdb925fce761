/** The configuration that an administrator enters: the properties of the specification's beans, and those of the server. */
@org.jspecify.annotations.NullMarked
package org.postern.jca.config;
