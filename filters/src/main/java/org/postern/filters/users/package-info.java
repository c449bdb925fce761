/**
 * Who users are: what policies for AUTH are made of. Each has a method {@code known}, which returns the command for a user who is who
 * he says, with his name and groups, or nothing. So a policy is
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
