/** The text of a property becomes a value, or an error that names the property, what it says and what is expected. */
@org.jspecify.annotations.NullMarked
package org.postern.settings;
