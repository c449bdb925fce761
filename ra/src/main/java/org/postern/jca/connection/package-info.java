/** The connection factory of the upstream server, as a container pools its connections (Jakarta Connectors §6). */
@org.jspecify.annotations.NullMarked
package org.postern.jca.connection;
