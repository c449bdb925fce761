#!/bin/bash
# Apache Commons Compress 1.28.0 reads a 7z archive from where the channel is, and so does not read one whose signature was looked at before.
#
# SevenZFile takes a SeekableByteChannel, and seeks in it to places that are counted from the archive's begin; but the signature header itself
# is read from the channel's current position. A program that has read the first bytes to find out what the file is gets "Bad 7z
# signature" for a good archive, unless it sets the position to 0. ZipFile takes the same channel wherever it is.
#
# Expected here: "zip at 6: 1 entry", "7z at 6: IOException", "7z at 0: 1 entry". Exit status 0 as long as that is so. Needs Maven and a JDK 17.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for artifact in org.apache.commons:commons-compress:1.28.0 commons-io:commons-io:2.20.0 org.apache.commons:commons-lang3:3.18.0 org.tukaani:xz:1.10; do
  mvn -B -q -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -DoutputDirectory="$folder" -Dartifact=$artifact
done
cat >Probe.java <<'JAVA'
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.zip.ZipFile;

public class Probe {
    public static void main(String[] args) throws IOException {
        Path zip = Path.of("a.zip");
        try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new java.util.zip.ZipEntry("a.txt"));
            out.write(65);
        }
        Path sevenZ = Path.of("a.7z");
        try (SevenZOutputFile out = new SevenZOutputFile(sevenZ.toFile())) {
            out.putArchiveEntry(out.createArchiveEntry(zip.toFile(), "a.txt"));
            out.write(65);
            out.closeArchiveEntry();
        }
        try (SeekableByteChannel channel = Files.newByteChannel(zip)) {
            channel.read(ByteBuffer.allocate(6));
            System.out.println("zip at 6: " + java.util.Collections.list(ZipFile.builder().setSeekableByteChannel(channel).get().getEntries()).size() + " entry");
        }
        for (int position : new int[] {6, 0}) {
            try (SeekableByteChannel channel = Files.newByteChannel(sevenZ)) {
                channel.read(ByteBuffer.allocate(6));
                channel.position(position);
                int entries = 0;
                for (Object each : SevenZFile.builder().setSeekableByteChannel(channel).get().getEntries()) {
                    entries++;
                }
                System.out.println("7z at " + position + ": " + entries + " entry");
            } catch (IOException e) {
                System.out.println("7z at " + position + ": IOException " + e.getMessage());
            }
        }
    }
}
JAVA
java -cp './*' Probe.java | tee seen
grep -qx 'zip at 6: 1 entry' seen && grep -q '^7z at 6: IOException' seen && grep -qx '7z at 0: 1 entry' seen
