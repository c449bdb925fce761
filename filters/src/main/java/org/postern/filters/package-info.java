/**
 * What policies are made of: small classes with one job each, which know values and no exchange. One that rejects has a method
 * {@code refusal}, which returns a reply or nothing; one that changes has a method {@code changed}. So a policy is
 *
 * <pre>{@code
 * @Inject
 * @Configured("senderRules")
 * AddressRules rules;
 *
 * public Verdict mail(Exchange<Mail> exchange) {
 *     return exchange.passUnless(rules.refusal(exchange.command().sender()));
 * }
 * }</pre>
 *
 * and two rejections are one: {@code rules.refusal(sender).or(() -> throttle.refusal(exchange.attributes()))}.
 *
 * <p>{@link org.postern.filters.Configured} gives a filter its settings by MicroProfile Config, and every policy that names
 * the same settings the same filter. Each filter also has a constructor for those who have the values themselves.
 */
@org.jspecify.annotations.NullMarked
package org.postern.filters;
