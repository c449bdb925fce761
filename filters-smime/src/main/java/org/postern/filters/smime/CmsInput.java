package org.postern.filters.smime;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.Provider;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.postern.api.octets.Octets;

/**
 * A CMS object as it is read by a parser that keeps in memory all but the content: bounded, so that certificates, recipients or attributes
 * of any size cannot fill it. A failure to read is kept apart from what the parser makes of the bytes.
 */
public final class CmsInput extends FilterInputStream {

    /** The algorithms, of an instance of our own: no application of the server sees it. */
    public static final Provider PROVIDER = new BouncyCastleProvider();

    /** More than a thousand recipients, or a long chain of certificates, need. */
    public static final long MAX_STRUCTURE = 2L * 1024 * 1024;

    private long left = MAX_STRUCTURE;
    private long count;
    private Optional<IOException> trouble = Optional.empty();

    private CmsInput(InputStream in) {
        super(in);
    }

    /**
     * Opens an object, of which {@link #MAX_STRUCTURE} bytes can be read.
     *
     * @throws IOException if it cannot be read
     */
    public static CmsInput open(Octets cms) throws IOException {
        return new CmsInput(cms.open());
    }

    /** For a parser, which would take no object that is larger than the heap: Bouncy Castle believes the limit of this type. */
    public ASN1InputStream forParser() {
        return new ASN1InputStream(this, Integer.MAX_VALUE);
    }

    /** Allows this number of bytes from here on. */
    public void allow(long bytes) {
        left = bytes;
    }

    /** As many bytes as have been read. */
    public long count() {
        return count;
    }

    /** Throws what has failed below, which is no fault of the object. */
    public void requireReadable() throws IOException {
        if (trouble.isPresent()) {
            throw new IOException("cannot read the message: " + trouble.get().getMessage(), trouble.get());
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            throw new IOException("more than the structure may have"); // not to be mistaken for the end
        }
        int some;
        try {
            some = in.read(bytes, offset, (int) Math.min(length, left));
        } catch (IOException e) {
            trouble = Optional.of(e);
            throw e;
        }
        left -= Math.max(some, 0);
        count += Math.max(some, 0);
        return some;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
