package org.postern.filters.scan;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.postern.api.octets.Octets;

/** Contents for tests, and what becomes of those who wait for them to be scanned. */
final class Contents {

    private Contents() {}

    /** So many bytes, which are nowhere. */
    static Octets large(long size) {
        return new Octets() {
            @Override
            public InputStream open() {
                return new InputStream() {
                    private long left = size;

                    @Override
                    public int read() {
                        return left-- > 0 ? 'x' : -1;
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                        int some = (int) Math.min(length, left);
                        Arrays.fill(bytes, offset, offset + some, (byte) 'x');
                        left -= some;
                        return some == 0 && length > 0 ? -1 : some;
                    }
                };
            }

            @Override
            public long size() {
                return size;
            }
        };
    }

    /** One that ends in an error after so many bytes. */
    static Octets broken(int after) {
        return new Octets() {
            @Override
            public InputStream open() {
                return new FilterInputStream(InputStream.nullInputStream()) {
                    private int left = after;

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        if (left == 0) {
                            throw new IOException("the disk is gone");
                        }
                        int some = Math.min(length, left);
                        left -= some;
                        return some;
                    }
                };
            }

            @Override
            public long size() {
                return after + 1000L;
            }
        };
    }

    /** What a thread throws that is interrupted once something is so. */
    static Throwable interrupted(Callable<?> work, Callable<?> when) throws Exception {
        FutureTask<Throwable> task = new FutureTask<>(() -> {
            try {
                return new AssertionError("has not been interrupted: " + work.call());
            } catch (IOException e) {
                return Thread.currentThread().isInterrupted() ? e : new AssertionError("interrupt is forgotten", e);
            }
        });
        Thread thread = new Thread(task);
        thread.start();
        Object unused = when.call();
        thread.interrupt();
        return task.get(5, TimeUnit.SECONDS);
    }

    /** How many bytes this thread has allocated until now. */
    static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
