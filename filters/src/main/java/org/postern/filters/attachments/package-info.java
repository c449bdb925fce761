/**
 * Rules for the parts of messages, by what they are called, by what they are, and by what is in them. {@link
 * org.postern.filters.attachments.Attachments} is what a policy asks.
 */
@org.jspecify.annotations.NullMarked
package org.postern.filters.attachments;
