package org.postern.transcript;

import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * What is recorded of the sessions of one interface.
 *
 * @param enabled whether anything is
 * @param of what of a message
 * @param maxSize how much of a message at most, in bytes, where messages are recorded
 * @param redaction what is not shown of it
 */
public record RecordingSettings(boolean enabled, Of of, int maxSize, Redaction redaction) {

    /** What of a message is recorded, beside its envelope. */
    public enum Of {
        /** Nothing. */
        OFF,
        /** Its header fields. */
        HEADERS,
        /** The message. */
        CONTENT
    }

    private static final long MIN_SIZE = 1 << 10;
    private static final long MAX_SIZE = 100 << 20;

    /** Reads the settings by their names. What is wrong is noted there. */
    public static RecordingSettings read(Settings settings) {
        return new RecordingSettings(
                settings.read("monitoring", "true", Setting::flag),
                settings.read("recording", "headers", choice -> choice.choice(Of.class)),
                settings.read("recordingSize", "256KiB", RecordingSettings::size),
                settings.read("redaction", Redaction::read, Redaction.NONE));
    }

    private static int size(Setting setting) {
        long size = setting.size();
        if (size < MIN_SIZE || size > MAX_SIZE) {
            throw setting.invalid("a size from 1KiB to 100MiB");
        }
        return (int) size;
    }
}
