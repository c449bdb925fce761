package org.postern.traffic;

import java.net.InetAddress;
import java.util.function.Consumer;
import java.util.function.Function;
import org.postern.api.text.Network;
import org.postern.monitor.EventSink;
import org.postern.transcript.RecordingSettings;

/**
 * How the sessions of an interface are recorded.
 *
 * @param network the network that a client is in
 * @param events receives each event, and {@code ended} each transaction; they neither wait nor throw
 */
record Recorded(
        RecordingSettings settings,
        Function<InetAddress, Network> network,
        EventSink events,
        Consumer<RecordedTransaction> ended) {}
