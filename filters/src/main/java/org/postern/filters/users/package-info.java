/**
 * Who users are: what policies for AUTH are made of. Each has a method {@code known}, which returns the command with the user's
 * name and groups if the credentials are valid, or nothing. So a policy is
 *
 * <pre>{@code
 * @Inject
 * @Configured("directory")
 * DirectoryStore directory;
 *
 * public Verdict auth(Exchange<Auth> exchange) throws IOException {
 *     return exchange.passOr(directory.known(exchange.command()), Auth.REFUSAL);
 * }
 * }</pre>
 *
 * <p>A password or token is in no exception, and in no text of these objects.
 */
@org.jspecify.annotations.NullMarked
package org.postern.filters.users;
