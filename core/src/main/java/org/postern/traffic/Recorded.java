package org.postern.traffic;

import java.net.InetAddress;
import java.util.function.Consumer;
import java.util.function.Function;
import org.postern.api.text.Network;
import org.postern.transcript.RecordingSettings;

/**
 * How the sessions of an interface are recorded.
 *
 * @param network the network that a client is in
 * @param ended receives each transaction; it neither waits nor throws
 */
record Recorded(
        RecordingSettings settings, Function<InetAddress, Network> network, Consumer<RecordedTransaction> ended) {}
