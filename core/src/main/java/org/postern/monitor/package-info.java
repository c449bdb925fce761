/** What happens in the gateway, as an operator sees it. */
@org.jspecify.annotations.NullMarked
package org.postern.monitor;
