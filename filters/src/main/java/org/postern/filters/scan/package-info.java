/**
 * Asks others what they think of a content: virus scanners (clamd), and services that speak ICAP (RFC 3507). {@link
 * org.postern.filters.scan.Scanners} is what policies ask, {@link org.postern.filters.scan.IcapClient} is for services that do more than
 * to find viruses. So a policy is
 *
 * <pre>{@code
 * @Inject
 * @Configured("virus")
 * Scanners scanners;
 *
 * public Verdict data(Exchange<Data> exchange) throws IOException {
 *     Scan scan = scanners.scan(content, Duration.ofSeconds(60));
 *     return scan instanceof Scan.Clean ? exchange.pass() : refusal;
 * }
 * }</pre>
 *
 * <p>A call is the caller's thread alone: it sends while it waits for the answer, and ends by its time-out or when the thread is
 * interrupted, with nothing left behind.
 */
@org.jspecify.annotations.NullMarked
package org.postern.filters.scan;
