/** Whether services are ready, for load balancers and orchestrators. */
@org.jspecify.annotations.NullMarked
package org.postern.console.health;
