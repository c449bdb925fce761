/** What happens now, pushed to browsers: a stream of server-sent events for each page. */
@org.jspecify.annotations.NullMarked
package org.postern.console.live;
