package org.postern.listen;

import java.time.Instant;
import java.util.Optional;

/**
 * What has been found out about something that the interface requires.
 *
 * @param property the setting that requires it
 * @param problem why it is not there; empty if it is
 */
public record Check(String property, Optional<String> problem, Instant time) {}
