package org.postern.api.octets;

import java.io.InputStream;

/**
 * Decodes quoted-printable (RFC 2045 §6.7): white space at the end of a line is left out, a soft line break is none. An equals sign with
 * anything else behind it stands for itself.
 */
final class QuotedPrintableInput extends DecodingInput {

    /** As much white space may turn out to be the end of a line; RFC 2045 allows lines of 76 characters. */
    private static final int MAX_BLANKS = 1000;

    private final byte[] blanks = new byte[MAX_BLANKS];
    private int blankCount;
    /** What stands behind an equals sign, that sign included; empty outside of one. */
    private final byte[] escape = new byte[3];

    private int escapeLength;
    private boolean softBreak;

    QuotedPrintableInput(InputStream in) {
        super(in);
    }

    @Override
    int decode(byte[] chunk, int length, byte[] target) {
        int at = 0;
        for (int i = 0; i < length; i++) {
            at = decode(chunk[i], target, at);
        }
        return at;
    }

    private int decode(byte b, byte[] target, int place) {
        if (escapeLength > 0) {
            return escaped(b, target, place);
        }
        if (b == '=') {
            int at = blanks(target, place);
            escape[escapeLength++] = b;
            return at;
        }
        if (b == ' ' || b == '\t') {
            int at = blankCount == MAX_BLANKS ? blanks(target, place) : place;
            blanks[blankCount++] = b;
            return at;
        }
        if (b == '\r' || b == '\n') {
            blankCount = 0;
            target[place] = b;
            return place + 1;
        }
        int at = blanks(target, place);
        target[at] = b;
        return at + 1;
    }

    private int escaped(byte b, byte[] target, int place) {
        if (softBreak || (escapeLength == 1 && (b == ' ' || b == '\t' || b == '\r' || b == '\n'))) {
            return broken(b, target, place);
        }
        escape[escapeLength++] = b;
        if (hex(b) < 0) {
            return literal(target, place);
        }
        if (escapeLength < 3) {
            return place;
        }
        target[place] = (byte) (hex(escape[1]) * 16 + hex(escape[2]));
        escapeLength = 0;
        return place + 1;
    }

    /** Behind an equals sign that ends its line, up to the line's end. */
    private int broken(byte b, byte[] target, int place) {
        softBreak = b != '\n';
        if (!softBreak) {
            escapeLength = 0;
            blankCount = 0;
            return place;
        }
        if ((b == ' ' || b == '\t' || b == '\r') && blankCount < MAX_BLANKS) {
            blanks[blankCount++] = b;
            return place;
        }
        softBreak = false; // text on the same line: no break at all
        int blanksBehind = blankCount;
        blankCount = 0;
        int at = literal(target, place);
        blankCount = blanksBehind;
        return decode(b, target, blanks(target, at));
    }

    private int literal(byte[] target, int place) {
        int length = escapeLength;
        escapeLength = 0;
        int at = place;
        for (int i = 0; i < length; i++) {
            if (i > 0 && escape[i] == '=') {
                return decode(escape[i], target, at);
            }
            target[at++] = escape[i];
        }
        return at;
    }

    private int blanks(byte[] target, int place) {
        System.arraycopy(blanks, 0, target, place, blankCount);
        int at = place + blankCount;
        blankCount = 0;
        return at;
    }

    private static int hex(byte b) {
        return Character.digit(b, 16);
    }

    @Override
    int finish(byte[] target) {
        return softBreak ? 0 : literal(target, 0);
    }
}
