package org.postern.api;

/**
 * The verdict that a command goes on, to the next policy and at last to the upstream server. Made by {@link
 * Exchange#pass()}.
 *
 * @param command the command as it goes on, changed or not
 */
public record Pass(Command command) implements Verdict {}
