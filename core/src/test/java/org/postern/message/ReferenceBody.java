package org.postern.message;

import java.util.regex.Pattern;

/**
 * What RFC 5321 says about a body, said again as simply as can be.
 *
 * @param raw the body in transfer form, up to the line break before its final dot, that included
 * @param rest what follows the final dot's line
 */
record ReferenceBody(String raw, String rest) {

    private static final String END = "\r\n.\r\n";
    private static final Pattern BARE = Pattern.compile("\r(?!\n)|(?<!\r)\n");

    /** @param input what the client sends after 354, with an end somewhere */
    static ReferenceBody of(String input) {
        String afterCommand = "\r\n" + input; // the command's own line end makes the first line one (§4.1.1.4)
        int end = afterCommand.indexOf(END);
        return new ReferenceBody(
                end == 0 ? "" : afterCommand.substring(2, end + 2), afterCommand.substring(end + END.length()));
    }

    boolean hasBareNewline() {
        return BARE.matcher(raw).find();
    }

    /** Without the dots that were added for the transfer (§4.5.2). */
    String unstuffed() {
        return ("\r\n" + raw).replace("\r\n.", "\r\n").substring(2);
    }

    /** And with each CR and LF that stands alone made CR LF. */
    String normalised() {
        return BARE.matcher(unstuffed()).replaceAll("\r\n");
    }
}
