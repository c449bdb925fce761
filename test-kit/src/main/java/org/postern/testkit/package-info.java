/**
 * Tests of policies without a server: a {@link org.postern.testkit.TestExchange} takes a command through a policy, by the
 * gateway's rules, to a mail server that does what the test says. Works with any test framework.
 */
@org.jspecify.annotations.NullMarked
package org.postern.testkit;
