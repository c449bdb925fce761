/** A deployed service as operators see it and act on it: its interfaces, policies and upstream hosts. The console and JMX stand on it. */
@org.jspecify.annotations.NullMarked
package org.postern.monitor.service;
