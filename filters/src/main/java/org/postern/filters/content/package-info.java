/**
 * Has others look at messages as a whole and part by part, and decides what becomes of them: {@link
 * org.postern.filters.content.VirusCheck} by virus scanners, {@link org.postern.filters.content.IcapAdaptation} by a service that may
 * change what it is shown. What cannot be looked at is not relayed, unless a setting says so.
 */
@org.jspecify.annotations.NullMarked
package org.postern.filters.content;
