package org.postern.api.octets;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;

/** Bytes one behind the other, whose sizes need not be known. */
final class Joined implements Octets {

    private final List<Octets> all;

    Joined(List<Octets> all) {
        this.all = List.copyOf(all);
    }

    @Override
    public InputStream open() {
        Iterator<Octets> each = all.iterator();
        return new InputStream() {

            private InputStream in = InputStream.nullInputStream();

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int some = in.read(bytes, offset, length);
                while (some < 0 && each.hasNext()) {
                    in.close();
                    in = InputStream.nullInputStream();
                    in = each.next().open();
                    some = in.read(bytes, offset, length);
                }
                return some;
            }

            @Override
            public void close() throws IOException {
                in.close();
            }
        };
    }

    @Override
    public long size() throws IOException {
        long size = 0;
        for (Octets each : all) {
            size += each.size();
        }
        return size;
    }
}
