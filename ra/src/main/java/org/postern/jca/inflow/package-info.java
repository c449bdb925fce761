/** Message-driven beans as policies and listeners: activation, endpoints, and the caller identity of a call (Jakarta Connectors §13, §17). */
@org.jspecify.annotations.NullMarked
package org.postern.jca.inflow;
