/** Numbers and texts in few bytes: what is kept in great numbers takes no object each. */
@org.jspecify.annotations.NullMarked
package org.postern.monitor.packed;
