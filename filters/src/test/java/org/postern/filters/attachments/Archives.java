package org.postern.filters.attachments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives: as programs make them, and by hand. */
final class Archives {

    static final byte[] PROGRAM = bytes("MZ\u0090\u0000 this is a test");

    /** With note.txt and d/setup.exe, a program. */
    static final byte[] PLAIN_7Z =
            decoded("N3q8ryccAAT09GGMlwAAAAAAAAAgAAAAAAAAAPcpoIfgACoAH10AJpaOcAEBXm09ZfMFyX3ueMA7CpmnblcKPzJ9"
                    + "dtqAAAAAAIEzB64P0Hif/J8/R0EFh4ajQtY6RyIVEFBDR0oZXEM3cC2WTC+dQmvJ/BUbLh9Cpd4dxh6MvIGGBUtV"
                    + "PfjiMGHJyrevRBkar2TVVnieJOYLqgw45C9obTh+IE7bE8JC01OKYh+sSj3UT4QAAAAAFwYnAQlwAAcLAQABIwMB"
                    + "AQVdABAAAAx+CgFSOE+CAAA=");

    /** Its file is encrypted, its name is not. */
    static final byte[] ENCRYPTED_7Z =
            decoded("N3q8ryccAAT8Fu/fIAAAAAAAAABqAAAAAAAAAGsX3OVAlmQItWfe4aRnX4HaXbBk8X3gnQarN0ARYzSv9mNc3wEE"
                    + "BgABCSAABwsBAAIkBvEHARJTDynfIm2MtWW05JWMYQGmOKIhIQEAAQAMFBgACAoBAIhZCwAABQEZAQAREwBuAG8A"
                    + "dABlAC4AdAB4AHQAAAAZABQKAQBwZmJplIDdARUGAQAggKSBAAA=");

    /** Encrypted, with its directory. */
    static final byte[] HIDDEN_7Z =
            decoded("N3q8ryccAARllB5nkAAAAAAAAAAuAAAAAAAAAD1QbwdmOfTk0Ozp2nIDPwP97RAt+50b3+XUGFBnzkV5JBhln289"
                    + "lrnPZ4TqnTaKHf/JjrDGksZVEXDHPAaWzXdLjPIzt33REKmnKqb0bR/GxgMOeoPIQVavZj8hQN+H1b3cIc60k+Ci"
                    + "JUGfW7rS9KDZe6d8I3DXY7V76kprOTS5OQ1KJ7OPl0tD/HXXQzEP2rEdfS8XBiABCXAABwsBAAEkBvEHARJTD/zJ"
                    + "E1SHvbXSZEPG0XOumQoMagoB/KsR2AAA");

    /** With nested.zip, in which is setup.exe. */
    static final byte[] NESTED_7Z =
            decoded("N3q8ryccAARcrAdEdgAAAAAAAABiAAAAAAAAAK6eBB7gALoAbl0AKBK8YCg+y/7EuN7SyimVGZR/YjJTypyKdPBj"
                    + "7Fxn2Bjdl0wr3gIkWOh5/ItaZMnj2FaBXgBA4goTEzdwyvw8oadLS0vC7D0Ax3EELDDOZwEMiTA6IaCmD6UG4pEh"
                    + "9lAUiP/zFijtYbFfSV364AAAAQQGAAEJdgAHCwEAASEhAQAMgLsACAoBGRjF3QAABQEZCwAAAAAAAAAAAAAAERcA"
                    + "bgBlAHMAdABlAGQALgB6AGkAcAAAABkEAAAAABQKAQCV3XJplIDdARUGAQAggKSBAAA=");

    /** Of 692 bytes, with a file of three million in front of another one. */
    static final byte[] BOMB_7Z =
            decoded("N3q8ryccAARNujKacwIAAAAAAAAhAAAAAAAAAIVZYO3/95oBa10AAG/9//+jt/9HPkgVcjlhUbiSKOajhgf57uQe"
                    + "gtMvxTo8AUuxfsmKik0vow3Zf6bjjCMRU+BZGMV1iuJ3+LaUfwxqwN50SWTi6VxTsgTY90QMq18NbUbp5cN2iLeW"
                    + "V6y2TeFpHW/7S4gQbELLiD9cAI/QTq8mKJRxHz2PJOFwnqcjX+woy4XRlZiKfiqR8id19xnABphNmP3Yr9WQD8Ql"
                    + "U/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+Clk"
                    + "CTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlU/j1kTYxBaWw"
                    + "7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U7"
                    + "8MS5K+qXjc88AI4A7HNTp/2+rnwxGp+3jTFucJ6nI1/sKMuF0ZWYin4qkfIndfcZwAaYTZj92K/VkA/EJVP49ZE2"
                    + "MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsq"
                    + "bN+1O/DEvSiQkVDgjT3PsSa5tVsAAAAAAIEzB64P1UL6BvnGZtqN8+3Q4VKowvBnLAalzPd94DJKCOpcLslXEWZO"
                    + "eANWdTYQz9FvEDxkkdNdCqEh6DW48Q+F2ip9u+wm5XbjSvrqrKJsYz3yzDWSLniTmU0A8WS2HJo6PCc4qTyAAAAX"
                    + "BoIHAQlsAAcLAQABIwMBAQVdABAAAAx+CgH4rynvAAA=");

    /** As zip -e makes it. */
    static final byte[] ENCRYPTED_ZIP =
            decoded("UEsDBBQACQAIAOozfl0AiFkLFwAAABgAAAAIABwAbm90ZS50eHRVVAkAAzgYDWs4GA1rdXgLAAEEAAAAAAQAAAAA"
                    + "4W0JPz9hFLL76Arg+yAxoycDb2oAo/BQSwcIAIhZCxcAAAAYAAAAUEsBAh4DFAAJAAgA6jN+XQCIWQsXAAAAGAAA"
                    + "AAgAGAAAAAAAAQAAAKSBAAAAAG5vdGUudHh0VVQFAAM4GA1rdXgLAAEEAAAAAAQAAAAAUEsFBgAAAAABAAEATgAA"
                    + "AGkAAAAAAA==");

    /** As 7-Zip makes it. */
    static final byte[] AES_ZIP =
            decoded("UEsDBDMAAQBjAOszfl0AAAAANAAAABgAAAAIAAsAbm90ZS50eHQBmQcAAgBBRQMAAGV/UImnNI2hkyQOAfcQwPsh"
                    + "2RvR2hv09Vw9jdLoeiOt1AHGl3tGQfu8dhwBFhgzQ9jhQlNQSwECPwMzAAEAYwDrM35dAAAAADQAAAAYAAAACAAv"
                    + "AAAAAAAAACCApIEAAAAAbm90ZS50eHQKACAAAAAAAAEAGABwZmJplIDdAQAAAAAAAAAAAAAAAAAAAAABmQcAAgBB"
                    + "RQMAAFBLBQYAAAAAAQABAGUAAABlAAAAAAA=");

    /** Of a few bytes, whose decoder would need a dictionary of 128 MiB. */
    static final byte[] HUNGRY_7Z =
            decoded("N3q8ryccAASQjt+DFAAAAAAAAABaAAAAAAAAAA5up37gABcADF0ANBlJ7o3pVgrBIbAAAAEEBgABCRQABwsBAAEh"
                    + "IQEeDBgACAoBAIhZCwAABQEZDAAAAAAAAAAAAAAAABETAG4AbwB0AGUALgB0AHgAdAAAABkAFAoBAHBmYmmUgN0B"
                    + "FQYBACCApIEAAA==");

    private Archives() {}

    private static byte[] decoded(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A ZIP archive of one file. */
    static byte[] zip(String name, byte[] content) {
        return zip(Map.of(name, content));
    }

    static byte[] zip(Map<String, byte[]> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(Deflater.BEST_COMPRESSION);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** So many small files. */
    static byte[] zipOf(int files) {
        Map<String, byte[]> all = new LinkedHashMap<>();
        for (int i = 0; i < files; i++) {
            all.put("file" + i + ".txt", bytes("text " + i));
        }
        return zip(all);
    }

    /** The same bytes with another text of the same length. */
    static byte[] replaced(byte[] bytes, String text, String by, int times) {
        String before = new String(bytes, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < times; i++) {
            before = before.replaceFirst(java.util.regex.Pattern.quote(text), by);
        }
        return bytes(before);
    }

    // ---- RAR, as its specification has it

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] written(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    /** RAR 4 with one file. */
    static byte[] rar4(String name, boolean encrypted, boolean hidden) {
        return rar4(name.getBytes(StandardCharsets.UTF_8), encrypted ? 4 : 0, hidden);
    }

    /** RAR 4 with blocks that are no files. */
    static byte[] rar4OfBlocks(int blocks) {
        ByteBuffer rar = ByteBuffer.allocate(20 + 7 * blocks).order(ByteOrder.LITTLE_ENDIAN);
        rar.put(bytes("Rar!\u001a\u0007\u0000")).putShort((short) 0).put((byte) 0x73);
        rar.putShort((short) 0).putShort((short) 13).put(new byte[6]);
        for (int i = 0; i < blocks; i++) {
            rar.putShort((short) 0).put((byte) 0x75).putShort((short) 0).putShort((short) 7);
        }
        return written(rar);
    }

    /** RAR 5 with blocks that are no files. */
    static byte[] rar5OfBlocks(int blocks) {
        ByteBuffer rar = ByteBuffer.allocate(30 + 8 * blocks).order(ByteOrder.LITTLE_ENDIAN);
        rar.put(bytes("Rar!\u001a\u0007\u0001\u0000"));
        for (int i = 0; i < blocks; i++) {
            block5(rar, buffer().put(new byte[] {3, 0, 0}), 0);
        }
        block5(rar, buffer().put(new byte[] {5, 0, 0}), 0);
        return written(rar);
    }

    static byte[] rar4(byte[] raw, int more, boolean hidden) {
        ByteBuffer rar = buffer();
        rar.put(bytes("Rar!\u001a\u0007\u0000"));
        rar.putShort((short) 0)
                .put((byte) 0x73)
                .putShort((short) (hidden ? 0x80 : 0))
                .putShort((short) 13)
                .put(new byte[6]);
        if (hidden) {
            return written(rar.put(new byte[100]));
        }
        int flags = 0x8000 | more;
        rar.putShort((short) 0).put((byte) 0x74).putShort((short) flags).putShort((short) (32 + raw.length));
        rar.putInt(5)
                .putInt(1234)
                .put((byte) 2)
                .putInt(0)
                .putInt(0)
                .put((byte) 29)
                .put((byte) 0x30);
        rar.putShort((short) raw.length).putInt(0).put(raw).put(new byte[5]);
        rar.putShort((short) 0).put((byte) 0x7B).putShort((short) 0x4000).putShort((short) 7);
        return written(rar);
    }

    private static void block5(ByteBuffer rar, ByteBuffer header, int data) {
        byte[] bytes = written(header);
        rar.putInt(0).put((byte) bytes.length).put(bytes).put(new byte[data]);
    }

    /** RAR 5 with one file. */
    static byte[] rar5(String name, boolean encrypted, boolean hidden) {
        byte[] raw = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer rar = buffer();
        rar.put(bytes("Rar!\u001a\u0007\u0001\u0000"));
        if (hidden) {
            block5(rar, buffer().put(new byte[] {4, 0, 0, 0, 15}).put(new byte[16]), 200);
            return written(rar);
        }
        block5(rar, buffer().put(new byte[] {1, 0, 0}), 0);
        byte[] extra = encrypted ? new byte[] {4, 1, 0, 0, 15} : new byte[] {2, 3, 0};
        ByteBuffer file = buffer().put(new byte[] {2, 3, (byte) extra.length, 5}); // type, flags, extra, data
        file.put(new byte[] {4, (byte) 0xD2, 9, 0}).putInt(0); // checksum there, 1234 bytes, no attributes
        file.put(new byte[] {0, 0, (byte) raw.length}).put(raw).put(extra);
        block5(rar, file, 5);
        block5(rar, buffer().put(new byte[] {5, 0, 0}), 0);
        return written(rar);
    }

    /** A file of OLE 2 with a stream. */
    static byte[] ole(String stream) {
        byte[] bytes = new byte[2048];
        System.arraycopy(bytes("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1"), 0, bytes, 0, 8);
        byte[] name = stream.getBytes(StandardCharsets.UTF_16LE);
        System.arraycopy(name, 0, bytes, 1024 + 128, name.length);
        return bytes;
    }
}
