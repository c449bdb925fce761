/** The policies that ship with Postern. All are switched off; the adapter's {@code enabledPolicies} switches them on by name. */
@org.jspecify.annotations.NullMarked
package org.postern.policies;
